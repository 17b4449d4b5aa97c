// CPU: its own limit, a limit above, or others that want it, too.
local new = import '../lib.libsonnet';

{
  local lib = new.new(self._config),
  local d = lib.duration(300),
  local alert(a) = lib.alert({ dimension: 'cpu' } + a),
  local recorded(metric) = 'workload:drift_actual_%s{workload_type!="slice"}' % metric,
  local stalled = recorded('pressure_cpu_stalled_seconds:rate' + d),
  local waiting = recorded('pressure_cpu_waiting_seconds:rate' + d),
  local used = recorded('cpu_usage_seconds:rate' + d),
  local throttled = recorded('cpu_throttled_seconds:rate' + d),
  local above = recorded('cpu_ancestor_throttled_seconds:rate' + d),
  // Throttled by what is not the own limit.
  local byOthers = 'clamp_min(%s - (%s or %s * 0), 0)' % [above, throttled, above],
  local share = '{{ $value | humanizePercentage }}',

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'drift-cpu',
        rules: [
          alert({
            alert: 'DriftCpuThrottled',
            // Throttled, active (a period a second at least), and hurt by it: it
            // stood still for CPU, or where the kernel does not tell, it lost much
            // of what it used.
            expr: lib.above(recorded('cpu_throttled_periods:ratio_rate' + d), 'cpu-throttled') + |||
              and %(periods)s >= 1
              and
              (
                %(stalled)s > 0.1
                or
                (
                  %(throttled)s / (%(used)s > 0) > 0.25
                  unless
                  %(stalled)s
                )
              )
            ||| % {
              periods: lib.rate(lib.workload('drift_actual_cpu_periods_total'), 300),
              stalled: stalled,
              throttled: throttled,
              used: used,
            },
            forSeconds: 600,
            severity: 'warning',
            summary: 'A workload is throttled by its own CPU limit, and hurt by it.',
            description: lib.who + ': its CPU limit was exhausted in ' + share +
                         ' of the periods, and it lost ' +
                         lib.value('workload:drift_actual_cpu_throttled_seconds:rate' + d, 'humanizeDuration') +
                         ' of CPU time a second by it. ' + lib.cpu,
          }),
          alert({
            alert: 'DriftCpuThrottledAbove',
            // And hurt by it, as above: a sidecar that wakes up for a millisecond
            // loses many times of what it uses.
            expr: lib.above('%s\n/\n(%s > 0)' % [byOthers, used], 'cpu-throttled-above') + |||
              and
              (
                %(stalled)s > 0.1
                or
                (
                  %(byOthers)s > 0.1
                  unless
                  %(stalled)s
                )
              )
            ||| % { stalled: stalled, byOthers: byOthers },
            forSeconds: 600,
            severity: 'warning',
            summary: 'A workload is throttled by the CPU limit of a cgroup above it.',
            description: lib.who + ': for each second of CPU that it used it was throttled for {{ $value | humanizeDuration }} ' +
                         'by a limit that is not its own' +
                         lib.label('drift_effective_limit_info', 'level', ': that of ', '', 'resource="cpu_limit"') +
                         '. ' + lib.cpu,
          }),
          alert({
            alert: 'DriftCpuContention',
            // Its own queue is no harm: now and then nothing of it ran at all, and not
            // only in passing, between all that it did run. Somebody with one task is
            // seen by what he got: the kernel's share is a mean over the CPUs he was
            // moved between. And what is throttled waits for its limit, not for a CPU;
            // where the kernel does not tell (before Linux 6.6), a limit above may be
            // what throttles.
            expr: lib.above(
              |||
                %(waiting)s > %(alone)s
                or %(alone)s
                or %(waiting)s
              ||| % {
                waiting: waiting,
                alone: '(%s > 0.2) / (%s + %s)' % [stalled, stalled, used],
              }, 'cpu-waiting'
            ) + |||
              and %(stalled)s > 0.05
              unless (%(stalled)s < 0.3 * %(used)s)
              unless (%(throttled)s > 0.01)
              unless (%(above)s > 0.01)
              unless ignoring (resource, level)
              (
                %(level)s
                unless ignoring (resource, level)
                %(above)s
              )
            ||| % {
              stalled: stalled,
              used: used,
              throttled: throttled,
              above: above,
              level: lib.s('drift_effective_limit_info', 'resource="cpu_limit"'),
            },
            forSeconds: 600,
            severity: 'warning',
            summary: 'A workload waits for CPUs that others use.',
            description: lib.who + ': some of its tasks waited for a CPU ' + share +
                         ' of the time in which they had work, and no limit throttles it. Requested: ' +
                         lib.value('drift_declared_cpu_request_cores', 'humanize', 'nothing') +
                         lib.at('cpu_request') + '. ' + lib.cpu,
          }),
        ],
      },
    ],
  },
}
