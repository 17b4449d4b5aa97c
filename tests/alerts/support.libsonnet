// How the tests of the alerts are written: a case is a world (series) and what
// must fire in it at some time. Summary, runbook and dashboard come from the
// rules themselves; what is tested by the letter is who fires, with which labels
// and which description.
local mixin = import '../../alerts/mixin.libsonnet';

local ruleOf(alert, severity) = [
  rule
  for group in mixin.prometheusAlerts.groups
  for rule in group.rules
  if rule.alert == alert && rule.labels.severity == severity
][0];

{
  target:: { job: 'drift_exporter', instance: 'm1:10077' },
  // An instance with all five labels, and its workload.
  db:: self.shop { pod: 'db-0', container: 'postgres' },
  shop:: { namespace: 'shop', workload: 'db', workload_type: 'statefulset' },
  nginx:: { workload: 'nginx.service', workload_type: 'systemd' },
  slice:: { workload: '/system.slice', workload_type: 'slice' },

  // One input series: `values` as promtool expands them, a step is 15 s.
  s(name, labels={}, values='1x40')::
    local all = $.target + labels;
    {
      series: name + '{' + std.join(',', [k + '="' + all[k] + '"' for k in std.objectFields(all)]) + '}',
      values: values,
    },
  // A counter that grows by `perSecond`, for `steps` steps of 15 s.
  grows(name, labels, perSecond, steps=80, from=0)::
    $.s(name, labels, '%s+%sx%d' % [from, perSecond * 15, steps]),
  constant(name, labels, value, steps=80):: $.s(name, labels, '%sx%d' % [value, steps]),
  // A threshold of the workload's own; 'off' as it is published.
  threshold(labels, check, value, steps=80)::
    $.s('drift_declared_threshold',
        labels { check: check },
        if value == 'off' then std.join(' ', std.repeat(['+Inf'], steps))
        else '%sx%d' % [value, steps]),

  // One alert, its labels without those of the target; `extra`: what the rule adds
  // beside severity and dimension.
  fires(severity, labels, description, extra={}):: {
    severity: severity,
    labels: labels,
    extra: extra,
    description: description,
  },

  // The alert named at `at` (60: after a minute) in a world of `series`: fires
  // nothing but what `fires` says.
  case(world, series, alert, at, fires=[]):: {
    name: alert + ': ' + world,
    interval: '15s',
    input_series: series,
    alert_rule_test: [{
      eval_time: '%ds' % at,
      alertname: alert,
      exp_alerts: [
        local rule = ruleOf(alert, f.severity);
        {
          local all = (if std.objectHas(f.labels, 'job') then {} else $.target) + f.labels,
          exp_labels: { severity: f.severity, dimension: rule.labels.dimension } + f.extra + all,
          exp_annotations: {
            summary: rule.annotations.summary,
            description: f.description,
            runbook_url: rule.annotations.runbook_url,
            dashboard_url: $.expand(rule.annotations.dashboard_url, all),
          },
        }
        for f in fires
      ],
    }],
  },
  // The same world looked at several times: [[at, fires], ...].
  story(world, series, alert, looks)::
    $.case(world, series, alert, 0) + {
      alert_rule_test: [
        $.case(world, series, alert, look[0], look[1]).alert_rule_test[0]
        for look in looks
      ],
    },

  // What Prometheus makes of {{ $labels.x | urlquery }}.
  expand(url, labels)::
    std.foldl(
      function(text, name)
        std.strReplace(text,
                       '{{ $labels.%s | urlquery }}' % name,
                       $.escape(std.get(labels, name, ''))),
      ['job', 'instance', 'namespace', 'workload'],
      url
    ),
  escape(text):: std.strReplace(std.strReplace(text, '/', '%2F'), ':', '%3A'),

  // Only the groups that are named are loaded: the others would cost time. `every`
  // is the interval of evaluation, longer where days go by.
  tests(groups, cases, every='15s'):: {
    rule_files: [group + '.yml' for group in groups],
    group_eval_order: groups,
    evaluation_interval: every,
    tests: cases,
  },
}
