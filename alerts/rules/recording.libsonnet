// Recording rules: what alerts and dashboards ask again and again. The level is
// that of the series: workload (an instance: pod and container included) or
// machine. Names end in the operation, `_total` is dropped.
local new = import '../lib.libsonnet';

{
  local config = self._config,
  local lib = new.new(config),

  local rate(level, name, seconds) = lib.record(
    level,
    std.strReplace(name, '_total', ''),
    'rate' + lib.duration(seconds),
    lib.rate(lib.s(name), seconds)
  ),
  local ratio(level, part, whole, metric, seconds) = lib.record(
    level,
    metric,
    'ratio_rate' + lib.duration(seconds),
    '%s\n/\n(%s > 0)' % [lib.rate(lib.s(part), seconds), lib.rate(lib.s(whole), seconds)]
  ),
  local stalled = 'drift_actual_pressure_memory_stalled_seconds_total',
  // The mean of a recorded series over a long window. Where a workload is younger
  // than that, or gone, it was at 0: a nightly job of an hour is no such day. How
  // many samples a window has, the series that is there longest tells.
  local mean(series, seconds) =
    'sum_over_time(%(all)s)\n/\nscalar(max(count_over_time(%(all)s)))' % {
      all: series + lib.range(seconds),
    },
  local stalledRecord(seconds) =
    'workload:drift_actual_pressure_memory_stalled_seconds:rate' + lib.duration(seconds),

  prometheusRules+:: {
    groups+: [
      // Small groups: Prometheus evaluates them side by side.
      {
        name: 'drift-memory.rules',
        rules: [
          // Long enough for a scrape that is late, short enough to see at once.
          rate('workload', stalled, std.max(60, 2 * config.scrapeIntervalSeconds)),
          rate('workload', stalled, 300),
          rate('workload', 'drift_actual_pressure_memory_waiting_seconds_total', 300),
        ],
      },
      {
        name: 'drift-cpu.rules',
        rules: [
          rate('workload', 'drift_actual_pressure_cpu_waiting_seconds_total', 300),
          rate('workload', 'drift_actual_pressure_cpu_stalled_seconds_total', 300),
          rate('workload', 'drift_actual_cpu_usage_seconds_total', 300),
          rate('workload', 'drift_actual_cpu_throttled_seconds_total', 300),
          rate('workload', 'drift_actual_cpu_ancestor_throttled_seconds_total', 300),
          ratio('workload',
                'drift_actual_cpu_throttled_periods_total',
                'drift_actual_cpu_periods_total',
                'drift_actual_cpu_throttled_periods',
                300),
        ],
      },
      {
        name: 'drift-io.rules',
        rules: [
          rate('workload', 'drift_actual_pressure_io_waiting_seconds_total', 300),
          rate('workload', 'drift_actual_pressure_io_stalled_seconds_total', 300),
          // How near the I/O limits are, at the device and in the direction that
          // is nearest.
          lib.record(
            'workload',
            'drift_io_limit_utilization',
            'max_rate' + lib.duration(300),
            'max without (device, io) (\n' +
            // `or` drops what has equal labels: each has its own until then.
            std.join('  or\n', [
              '  label_replace(%s / (%s < +Inf), "io", "%s %s", "", "")\n' % [
                lib.rate(lib.s(actual), 300),
                lib.s(limit),
                io,
                unit,
              ]
              for io in ['read', 'write']
              for unit in ['bytes', 'operations']
              for actual in ['drift_actual_io_' + {
                'read bytes': 'read_bytes_total',
                'write bytes': 'written_bytes_total',
                'read operations': 'reads_total',
                'write operations': 'writes_total',
              }[io + ' ' + unit]]
              for limit in ['drift_applied_io_%s_%s_per_second' % [io, unit]]
            ]) + ')\n'
          ),
        ],
      },
      {
        name: 'drift-network.rules',
        rules: [
          ratio('workload',
                'drift_actual_tcp_retransmitted_segments_total',
                'drift_actual_tcp_out_segments_total',
                'drift_actual_tcp_retransmitted_segments',
                300),
        ],
      },
      {
        name: 'drift-machine.rules',
        rules: [
          rate('machine', 'drift_pressure_memory_waiting_seconds_total', 300),
          rate('machine', 'drift_pressure_memory_stalled_seconds_total', 300),
          rate('machine', 'drift_pressure_cpu_waiting_seconds_total', 300),
          rate('machine', 'drift_pressure_io_waiting_seconds_total', 300),
          rate('machine', 'drift_pressure_io_stalled_seconds_total', 300),
          lib.record('machine',
                     'drift_meminfo_mem_used',
                     'ratio',
                     '1 - %s / %s' % [
                       lib.s('drift_meminfo_mem_available_bytes'),
                       lib.s('drift_meminfo_mem_total_bytes'),
                     ]),
          ratio('machine',
                'drift_tcp_retransmitted_segments_total',
                'drift_tcp_out_segments_total',
                'drift_tcp_retransmitted_segments',
                300),
        ],
      },
      // Long windows are means of short ones: an hour of raw samples of thousands
      // of workloads would be read at every evaluation otherwise.
      {
        name: 'drift-budget.rules',
        interval: lib.duration(60),
        rules: [
          lib.record(
            'workload',
            'drift_actual_pressure_memory_stalled_seconds',
            'rate' + lib.duration(seconds),
            mean(stalledRecord(300), seconds)
          )
          for seconds in [1800, 3600]
        ],
      },
      {
        name: 'drift-days.rules',
        interval: lib.duration(120),
        rules: [
          lib.record(
            'workload',
            'drift_actual_pressure_memory_stalled_seconds',
            'rate' + lib.duration(seconds),
            mean(stalledRecord(3600), seconds)
          )
          for seconds in [7200, 21600, 86400, 259200]
        ],
      },
      {
        name: 'drift-use.rules',
        interval: lib.duration(300),
        rules: [
          lib.record('workload',
                     'drift_actual_memory_working_set_bytes',
                     'max' + lib.duration(3600),
                     'max_over_time(%s%s)' % [
                       lib.workload('drift_actual_memory_working_set_bytes'),
                       lib.range(3600),
                     ]),
          lib.record('workload',
                     'drift_actual_cpu_usage_seconds',
                     'rate%s:max%s' % [lib.duration(300), lib.duration(3600)],
                     'max_over_time(%s%s)' % [
                       'workload:drift_actual_cpu_usage_seconds:rate' + lib.duration(300) +
                       '{workload_type!="slice"}',
                       lib.range(3600),
                     ]),
        ],
      },
    ],
  },
}
