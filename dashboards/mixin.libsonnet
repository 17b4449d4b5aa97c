// The dashboards as a monitoring mixin. Configuration, thresholds, uids and names
// of recorded series are those of the rules.
local alerts = import '../alerts/mixin.libsonnet';
// A local is evaluated once, a field whenever it is asked for.
local names = std.uniq(std.sort([
  rule.alert
  for group in alerts.prometheusAlerts.groups
  for rule in group.rules
]));

(import '../alerts/config.libsonnet') + {
  grafanaDashboards+::
    local config = $._config { alertNames: names };
    {
      [name + '.json']: (import 'fleet.libsonnet').new(config)
      for name in [config.dashboards.fleet]
    } + {
      [name + '.json']: (import 'workload.libsonnet').new(config)
      for name in [config.dashboards.workload]
    } + {
      [name + '.json']: (import 'machine.libsonnet').new(config)
      for name in [config.dashboards.machine]
    } + {
      [name + '.json']: (import 'exporter.libsonnet').new(config)
      for name in [config.dashboards.exporter]
    },
}
