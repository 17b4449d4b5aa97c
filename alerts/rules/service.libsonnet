// Services: failed, restarting, not there, not listening, not answering.
local new = import '../lib.libsonnet';

{
  local lib = new.new(self._config),
  local alert(a) = lib.alert({ dimension: 'service' } + a),
  // Units fail that nobody declares: both are empty then.
  local declared = lib.label('drift_declared_location_info', 'location', '; declared at ', '', 'resource="running"', '$workload'),
  local unit = lib.label('drift_actual_unit_state', 'state', '. systemd says: ', '', set='$workload') +
               lib.label('drift_actual_unit_substate_info', 'substate', ' (', ')', set='$workload') +
               lib.label('drift_actual_unit_result_info', 'result', ', result ', '', set='$workload') + '.',
  // Where nobody could count what runs, nobody misses anything.
  local missing(matchers) = |||
    %(declared)s
    and
    %(actual)s == 0
  ||| % {
    declared: lib.s('drift_declared_running', matchers),
    actual: lib.s('drift_actual_running', matchers),
  },
  // Checks that were answered before, by this very instance, or not once in five
  // minutes: what starts needs some time.
  local down = |||
    sum without (check) (
      (1 - %(up)s)
      and
      (
        %(success)s
        or
        (max_over_time(%(up)s%(range)s) == 0 and %(up)s offset %(d)s)
      )
    )
  ||| % {
    up: lib.s('drift_actual_health_up'),
    success: lib.s('drift_actual_health_last_success_timestamp_seconds'),
    range: lib.range(300),
    d: lib.duration(300),
  },

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'drift-service',
        rules: [
          alert({
            alert: 'DriftServiceFailed',
            expr: lib.above(lib.s('drift_actual_unit_failed'), 'service-failed'),
            forSeconds: 300,
            severity: 'warning',
            summary: 'A unit is failed.',
            description: lib.who + ': the unit is failed' + declared + unit,
          }),
          alert({
            alert: 'DriftServiceRestartLoop',
            // Extrapolated to the whole hour, 5 restarts are more than 5.
            expr: lib.above('round(%s)' % lib.increase(lib.s('drift_actual_restarts_total'), 3600), 'service-restarts', seconds=3600),
            forSeconds: 0,
            severity: 'warning',
            summary: 'A service is restarted again and again.',
            description: lib.who + ': systemd restarted it {{ $value | printf "%.0f" }} times within an hour' + declared + unit,
          }),
          alert({
            alert: 'DriftServiceNotRunning',
            expr: lib.above(missing('workload_type="systemd"'), 'workload-missing'),
            forSeconds: 300,
            severity: 'warning',
            summary: 'A service is enabled, and does not run.',
            description: lib.who + ': the boot starts it, it is meant to stay, and it does not run' + declared + unit,
          }),
          alert({
            alert: 'DriftWorkloadMissing',
            expr: lib.above(missing('workload_type!="systemd"'), 'workload-missing'),
            forSeconds: 900,
            severity: 'warning',
            summary: 'A workload is declared to run here, and does not.',
            description: lib.who + ' ({{ $labels.workload_type }}): it must run on this machine and does not' + declared + '.',
          }),
          alert({
            alert: 'DriftPortNotListening',
            expr: lib.above('1 - (%s == 0)' % lib.s('drift_actual_port_listening'), 'port-not-listening', ['port', 'protocol']),
            forSeconds: 300,
            severity: 'warning',
            summary: 'Nothing listens on a declared port.',
            description: lib.who + ': it runs, and not all of its instances listen on {{ $labels.port }}/{{ $labels.protocol }}' +
                         lib.label('drift_declared_location_info',
                                   'location',
                                   '; declared at ',
                                   '',
                                   'resource="port",port=%q,protocol=%q',
                                   '$workload $labels.port $labels.protocol') + '.',
          }),
          alert({
            alert: 'DriftHealthDown',
            expr: lib.above(down, 'health-down'),
            forSeconds: 120,
            severity: 'critical',
            summary: 'A workload runs and does not answer.',
            description: lib.who + ': declared health checks that are not answered:' +
                         '{{ range printf `drift_actual_health_failure_info{%s}` $of | query | sortByLabel "check" }} {{ .Labels.check }} ({{ .Labels.reason }}' +
                         lib.label('drift_declared_location_info', 'location', ', declared at ', '', 'resource="health",check=%q', '$of .Labels.check') +
                         '){{ end }}.',
          }),
        ],
      },
    ],
  },
}
