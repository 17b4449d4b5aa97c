// The lower half of the workload dashboard: harm, by what is missing; whether it
// answers; and what to read next.
{
  rows(config, lib, layers, who)::
    local p = lib.panels;
    local t = p.target;
    local s = lib.workload;
    local rate(name, matchers='') = lib.rate(s(name, matchers));
    local grown(name, label, style=null) = t(lib.increase(s(name)) + ' > 0', label + ' ' + who, style);
    local device = '{{device}} ' + who;
    // On cgroup v1 and in the root namespace some of these do not exist.
    local share(metric, label) = t(rate('drift_actual_pressure_%s_seconds_total' % metric), label + ' ' + who);
    local io(what, unit) = [
      t(rate('drift_actual_io_' + what.read), 'read ' + device, 'green'),
      t(rate('drift_actual_io_' + what.write), 'written ' + device, 'yellow'),
    ] + [
      t('max by (device) (%s < +Inf)' % s('drift_%s_io_%s_%s_per_second' % [layer, way, unit]),
        '%s limit, %s {{device}}' % [way, layer],
        layer)
      for layer in ['declared', 'applied']
      for way in ['read', 'write']
    ];
    [
      {
        title: 'Does it suffer?',
        panels: [
          p.graph(
            'Time in which it stood still',
            'Pressure (PSI) of the workload: all of its tasks waited at once. For memory this is thrashing; for CPU it is throttled or others take the CPUs. Dashed: where harm begins for memory.',
            'percentunit',
            [
              share('memory_stalled', 'memory'),
              share('cpu_stalled', 'CPU'),
              share('io_stalled', 'I/O'),
              share('memory_waiting', 'memory, some task'),
              share('io_waiting', 'I/O, some task'),
            ],
            12,
            9,
            { thresholds: p.check('memory-stalled-warning') }
          ),
          p.graph(
            'Throttled against pressure',
            'Share of periods in which its own CPU limit was exhausted, beside the time in which tasks waited for a CPU. Throttled and no wait: no harm. Wait and not throttled: a limit above (seconds lost per second), or others.',
            'percentunit',
            [
              t('%s / (%s > 0)' % [rate('drift_actual_cpu_throttled_periods_total'), rate('drift_actual_cpu_periods_total')], 'throttled periods ' + who),
              share('cpu_waiting', 'waits for a CPU'),
              t(rate('drift_actual_cpu_throttled_seconds_total'), 'CPU seconds lost, own limit ' + who),
              t(rate('drift_actual_cpu_ancestor_throttled_seconds_total'), 'CPU seconds lost, any limit ' + who),
            ],
            12,
            9,
            { thresholds: p.check('cpu-throttled') }
          ),
          p.graph(
            'Is what was dropped read back?',
            'Restored: it was in active use when it was reclaimed, which is thrashing. Refaulted: needed again soon after. Scanned and reclaimed: how hard the kernel looks for memory.',
            'binBps',
            [
              t(rate('drift_actual_memory_restored_bytes_total'), 'restored ' + who),
              t(rate('drift_actual_memory_refaulted_bytes_total'), 'refaulted {{kind}} ' + who),
              t(rate('drift_actual_memory_scanned_bytes_total'), 'scanned ' + who),
              t(rate('drift_actual_memory_reclaimed_bytes_total'), 'reclaimed ' + who),
              t(rate('drift_actual_memory_major_faults_total'), 'major faults ' + who, 'second'),
            ],
            8,
            9,
            { empty: 'nothing was: good' }
          ),
          p.graph(
            'Memory events and kills',
            'oom: an allocation was about to fail. Killed, and by whose limit. low: reclaimed in spite of its protection. Right axis, since there are thousands of them and no harm in itself: max, the limit was hit; high, slowed down above memory.high.',
            'short',
            [
              grown('drift_actual_memory_max_events_total', 'max', 'second'),
              grown('drift_actual_memory_high_events_total', 'high', 'second'),
              grown('drift_actual_memory_low_events_total', 'low'),
              grown('drift_actual_memory_oom_events_total', 'oom'),
              grown('drift_actual_memory_oom_kill_events_total', 'killed', 'suffer'),
              grown('drift_actual_killed_processes_total', 'killed by {{killer}}'),
              grown('drift_actual_tasks_max_events_total', 'forks refused'),
            ],
            8,
            9,
            { bars: true, empty: 'none: good' }
          ),
          p.graph(
            'Memory: protections and swap',
            'The other memory settings, declared dashed and applied, beside swap in use and the highest usage ever.',
            'bytes',
            [
              t('max by (container) (%s < +Inf)' % s('drift_%s_memory_%s_bytes' % [layer, what]), '%s %s {{container}}' % [what, layer], layer)
              for what in ['high', 'low', 'min', 'swap_limit']
              for layer in ['declared', 'applied']
            ] + [
              t(s('drift_loaded_memory_high_bytes') + ' < +Inf', 'high loaded by systemd', 'requested'),
              t(s('drift_actual_memory_swap_bytes'), 'swap ' + who, 'green'),
              t(s('drift_actual_memory_peak_bytes'), 'peak ' + who, 'yellow'),
            ],
            8,
            9
          ),
          p.graph(
            'Tasks in D, and their age',
            'Processes in uninterruptible sleep: they hang in the kernel and can not be killed. Right axis: how long the oldest has provably not left D. Where they hang is on the page of the machine.',
            'short',
            [
              t(s('drift_actual_processes', 'state="D"'), 'in D ' + who),
              t(s('drift_actual_uninterruptible_oldest_seconds'), 'age ' + who, 'secondSeconds'),
            ],
            8,
            8
          ),
          p.graph(
            'Tasks against their limit',
            'Threads of the workload; at the limit fork and clone fail.',
            'short',
            layers('tasks_limit', s('drift_actual_tasks')) + [
              t(s('drift_actual_tasks'), 'tasks ' + who, 'green'),
            ],
            8,
            8
          ),
          p.graph(
            'How near is the end?',
            'Share of memory and of tasks in use, at the cgroup up to the root where it is highest. Memory near 100 % is usual with page cache; tasks are not.',
            'percentunit',
            [
              t(s('drift_effective_memory_utilization_ratio'), 'memory ' + who),
              t('1 - %s / (%s > 0)' % [s('drift_effective_tasks_available'), s('drift_effective_tasks_limit')], 'tasks ' + who),
              t('max without (device, io) (%s)' % s('workload:drift_io_limit_utilization:max_rate' + lib.duration(300)), 'I/O ' + who),
            ],
            8,
            8,
            { thresholds: p.check('tasks-near-limit') }
          ),
          p.graph(
            'I/O: bytes against limits',
            'Read and written by device; declared limits dashed, applied ones orange. On cgroup v1 what goes through the page cache is not counted.',
            'binBps',
            io({ read: 'read_bytes_total', write: 'written_bytes_total' }, 'bytes'),
            12,
            8,
            { empty: 'no I/O is counted here' }
          ),
          p.graph(
            'I/O: operations against limits',
            'Operations by device; declared limits dashed, applied ones orange.',
            'iops',
            io({ read: 'reads_total', write: 'writes_total' }, 'operations'),
            12,
            8,
            { empty: 'no I/O is counted here' }
          ),
        ],
      },
    ] + (import 'workload_service.libsonnet').rows(config, lib, who),
}
