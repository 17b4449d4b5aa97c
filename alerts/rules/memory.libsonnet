// Memory: the incident itself, and how it begins and ends.
local new = import '../lib.libsonnet';

{
  local lib = new.new(self._config),
  local scrape = self._config.scrapeIntervalSeconds,
  local shortest = self._config.shortestWindowSeconds,

  local stalled(seconds) =
    'workload:drift_actual_pressure_memory_stalled_seconds:rate%s{workload_type!="slice"}'
    % lib.duration(seconds),
  local counter(name) = lib.workload('drift_actual_memory_' + name + '_total'),
  local alert(a) = lib.alert({ dimension: 'memory' } + a),
  local share = '{{ $value | humanizePercentage }}',
  local killed = '{{ $value | printf "%.0f" }} {{ if lt $value 1.5 }}process was{{ else }}processes were{{ end }} ' +
                 'killed for want of memory in the last 10 minutes',

  // Burns a budget for 30 days `factor` times too fast, in both windows.
  local burn(severity, factor, long, short, forSeconds) = alert({
    alert: 'DriftMemoryStallBudgetBurn',
    labels: { long: lib.duration(long), short: lib.duration(short) },
    expr: lib.above('%s / %s' % [stalled(long), factor], 'memory-stall-budget', seconds=long) +
          'and\n' +
          lib.above('%s / %s' % [stalled(short), factor], 'memory-stall-budget', seconds=long),
    forSeconds: forSeconds,
    severity: severity,
    summary: 'A workload uses up its budget of memory stalls too fast.',
    description: lib.who + (': all of its tasks stand still for memory so often that the ' +
                            'budget for 30 days is used up more than %s times as fast as it may be (over the last %s). ' %
                            [factor, lib.duration(long)]) + lib.memory,
  }),

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'drift-memory',
        interval: lib.duration(scrape),
        rules: [
          alert({
            alert: 'DriftMemoryThrashing',
            // Between two scrapes, so that one of them suffices to see it. 10
            // pages a second read back separate thrash from a busy page cache.
            expr: lib.above(
              lib.rate(lib.workload('drift_actual_pressure_memory_stalled_seconds_total'), shortest),
              'memory-thrashing'
            ) + |||
              and
              (
                %s > 40960
                or
                %s > 50
              )
            ||| % [
              lib.rate(counter('restored_bytes'), shortest),
              lib.rate(counter('major_faults'), shortest),
            ],
            forSeconds: scrape,
            keepSeconds: 120,
            severity: 'critical',
            summary: 'A workload thrashes inside its memory limit.',
            description: lib.who + ': all of its tasks stood still for memory ' + share +
                         ' of the time, and what had just been dropped from memory was read back. ' +
                         'No OOM kill is needed for this, and none may come. ' + lib.memory,
          }),
          alert({
            alert: 'DriftMemoryStalled',
            expr: lib.above(stalled(1800), 'memory-stalled-warning') +
                  'and\n' + lib.above(stalled(300), 'memory-stalled-warning'),
            forSeconds: 300,
            severity: 'warning',
            summary: 'A workload stands still for memory again and again.',
            description: lib.who + ': all of its tasks stood still for memory ' + share +
                         ' of the last half hour. ' + lib.memory,
          }),
          alert({
            alert: 'DriftMemoryStalled',
            expr: lib.above(stalled(300), 'memory-stalled') +
                  'and\n' + lib.above(stalled(std.max(60, shortest)), 'memory-stalled'),
            forSeconds: 60,
            severity: 'critical',
            summary: 'A workload stands still for memory.',
            description: lib.who + ': all of its tasks stood still for memory ' + share +
                         ' of the last 5 minutes. ' + lib.memory,
          }),
          alert({
            alert: 'DriftMemoryNearOomdKill',
            expr: lib.above(
              '%s\n/\n(%s > 0)' % [
                lib.rate(lib.s('drift_actual_pressure_memory_stalled_seconds_total'), shortest),
                lib.s('drift_declared_oomd_pressure_limit_ratio'),
              ], 'oomd-near'
            ),
            forSeconds: scrape,
            severity: 'critical',
            summary: 'systemd-oomd is about to kill in a unit.',
            description: lib.who + ': memory stalls are at ' + share +
                         ' of ManagedOOMMemoryPressureLimit=' +
                         lib.value('drift_declared_oomd_pressure_limit_ratio', 'humanizePercentage') +
                         lib.at('oomd_pressure_limit') +
                         '; above it for 30 s, systemd-oomd kills. ' + lib.memory,
          }),
        ],
      },
      {
        name: 'drift-memory-limit',
        rules: [
          alert({
            alert: 'DriftMemoryNearLimit',
            expr: lib.above(
              '%s\n/\n(%s > 0)' % [
                lib.workload('drift_actual_memory_anon_bytes'),
                lib.workload('drift_effective_memory_limit_bytes'),
              ], 'memory-near-limit'
            ),
            forSeconds: 300,
            severity: 'warning',
            summary: 'A workload is about to run out of memory.',
            description: lib.who + ': ' + share + ' of the memory it may have is ' +
                         'anonymous, which can only go to swap. ' + lib.memory,
          }),
          alert({
            alert: 'DriftOomKill',
            // Whole processes: increase() extrapolates. Who was killed before it
            // was ever seen begins above 0.
            expr: lib.above(
              'round' + lib.grown('drift_actual_memory_oom_kill_events_total', 'workload_type!="slice"', 600),
              'oom-kills',
              seconds=900
            ),
            forSeconds: 0,
            severity: 'warning',
            summary: 'A process was killed for want of memory.',
            description: lib.who + ': ' + killed +
                         lib.list('drift_actual_killed_processes_total', 'killer', ', so far by ') +
                         '. ' + lib.memory,
          }),
          alert({
            alert: 'DriftOomKillUnattributed',
            expr: lib.grown('drift_unattributed_oom_kills_total', '', 600),
            forSeconds: 0,
            severity: 'warning',
            dashboard: 'machine',
            summary: 'Processes were killed for want of memory, and nobody can say whose.',
            description: 'In {{ $labels.workload }} on {{ $labels.instance }}: ' + killed +
                         ', in workloads that are gone. Memory limit of the group: ' +
                         lib.value('drift_applied_memory_limit_bytes', 'humanize1024', set='$workload') + '.',
          }),
          alert({
            alert: 'DriftMemoryHighBreached',
            expr: lib.above(
              'workload:drift_actual_pressure_memory_waiting_seconds:rate%s{workload_type!="slice"}' % lib.duration(300),
              'memory-high-breached'
            ) + 'and\n' + lib.rate(counter('high_events'), 300) + ' > 0\n',
            forSeconds: 600,
            severity: 'warning',
            summary: 'A workload is slowed down above memory.high.',
            description: lib.who + ': some of its tasks waited for memory ' + share +
                         ' of the time, being above memory.high (declared ' +
                         lib.value('drift_declared_memory_high_bytes', 'humanize1024', 'none') +
                         lib.at('memory_high') + ', applied ' +
                         lib.value('drift_applied_memory_high_bytes', 'humanize1024') + '). ' + lib.memory,
          }),
        ],
      },
      {
        name: 'drift-memory-budget',
        interval: lib.duration(60),
        rules: [
          burn('critical', 14.4, 3600, 300, 120),
          burn('critical', 6, 21600, 1800, 900),
          burn('warning', 3, 86400, 7200, 3600),
          burn('warning', 1, 259200, 21600, 10800),
        ],
      },
    ],
  },
}
