// Block I/O: stalls, limits, and disks that do not answer.
local new = import '../lib.libsonnet';

{
  local lib = new.new(self._config),
  local d = lib.duration(300),
  local alert(a) = lib.alert({ dimension: 'io' } + a),
  local stalled = 'workload:drift_actual_pressure_io_stalled_seconds:rate%s{workload_type!="slice"}' % d,
  local waiting = 'workload:drift_actual_pressure_io_waiting_seconds:rate%s{workload_type!="slice"}' % d,

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'drift-io',
        rules: [
          alert({
            alert: 'DriftIoStalled',
            // Who only reads and writes, as a backup does, stands still for it most
            // of the time, and nobody waits for its answer: jobs have none.
            expr: lib.above(
              '%s\nunless ignoring (type)\n%s' % [
                std.strReplace(stalled, 'workload_type!="slice"', 'workload_type!~"slice|job|cronjob"'),
                lib.s('drift_actual_unit_type_info', 'type="oneshot"'),
              ], 'io-stalled'
            ),
            forSeconds: 600,
            severity: 'warning',
            summary: 'A workload stands still for I/O.',
            description: lib.who + ': all of its tasks stood still for I/O {{ $value | humanizePercentage }} of the time. ' +
                         'I/O limits are used up to ' +
                         lib.value('workload:drift_io_limit_utilization:max_rate' + d, 'humanizePercentage', 'nothing (there are none)') +
                         '; oldest task in D: ' +
                         lib.value('drift_actual_uninterruptible_oldest_seconds', 'humanizeDuration') +
                         lib.list('drift_declared_location_info', 'location', '; I/O limits declared at ', extra='resource=~"io_.*"') + '.',
          }),
          alert({
            alert: 'DriftIoAtLimit',
            expr: lib.above('workload:drift_io_limit_utilization:max_rate%s{workload_type!="slice"}' % d, 'io-at-limit') + |||
              and
              (
                %(waiting)s > 0.1
                or
                (
                  workload:drift_io_limit_utilization:max_rate%(d)s{workload_type!="slice"}
                  unless
                  %(waiting)s
                )
              )
            ||| % { waiting: waiting, d: d },
            forSeconds: 900,
            severity: 'info',
            summary: 'A workload is held back by its own I/O limit.',
            description: lib.who + ': {{ $value | humanizePercentage }} of an I/O limit is in use, and its tasks wait for I/O. ' +
                         'Limits' +
                         lib.list('drift_declared_location_info', 'location', ', declared at ', extra='resource=~"io_.*"') +
                         ': ' + std.join('; ', [
              '%s/s declared %s, applied %s' % [
                std.strReplace(kind, '_', ' '),
                lib.each('drift_declared_io_%s_per_second' % kind, 'device', 'humanize'),
                lib.each('drift_applied_io_%s_per_second' % kind, 'device', 'humanize'),
              ]
              for kind in ['read_bytes', 'write_bytes', 'read_operations', 'write_operations']
            ]) + '.',
          }),
          alert({
            alert: 'DriftDiskStuck',
            expr: lib.aboveStandard(lib.s('drift_disk_stuck_seconds'), 'disk-stuck'),
            forSeconds: 0,
            severity: 'critical',
            dashboard: 'machine',
            summary: 'A disk does not answer.',
            description: 'Disk {{ $labels.device }} of {{ $labels.instance }} has had requests in flight for ' +
                         '{{ $value | humanizeDuration }} and completed none. Oldest task in D: ' +
                         lib.value('drift_uninterruptible_oldest_seconds', 'humanizeDuration') + '.',
          }),
        ],
      },
    ],
  },
}
