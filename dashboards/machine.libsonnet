// One machine (or a few): is it short of something, and who takes it? In the order
// in which it is asked: does anything wait, for what, whose fault, what is broken.
local new = import 'lib.libsonnet';

{
  new(config)::
    local lib = new.new(config);
    local p = lib.panels;
    local t = p.target;
    local m = lib.machine;
    local w = lib.workloads;
    local rate(name, matchers='') = lib.rate(m(name, matchers));
    local each = '{{instance}}';
    local who = '{{workload}} {{pod}} {{container}}';
    local d = lib.duration(300);
    local recorded(name) = w('workload:drift_actual_%s:rate%s' % [name, d]);
    local worst(expr) = 'topk(10, %s)' % expr;

    lib.dashboard(
      'machine',
      'Machine',
      'Is this machine short of something, who takes it, and what is broken? Choose one instance.',
      lib.variables + [lib.namespace],
      [
        {
          title: 'Is the machine short of something?',
          panels: [
            p.stat(
              'Memory in use',
              '1 - MemAvailable / MemTotal. High alone is no harm: look at the wait for memory beside it.',
              'percentunit',
              [t(m('machine:drift_meminfo_mem_used:ratio'), each)],
              p.check('machine-memory-used')
            ),
            p.stat(
              'Waits for memory',
              'Share of the last 5 minutes in which some task waited for memory (PSI some).',
              'percentunit',
              [t(m('machine:drift_pressure_memory_waiting_seconds:rate' + d), each)],
              p.check('machine-memory-waiting', 3)
            ),
            p.stat(
              'Waits for a CPU',
              'Share of the last 5 minutes in which some task waited for a CPU (PSI some).',
              'percentunit',
              [t(m('machine:drift_pressure_cpu_waiting_seconds:rate' + d), each)],
              p.check('cpu-waiting')
            ),
            p.stat(
              'Stands still for I/O',
              'Share of the last 5 minutes in which all tasks waited for I/O (PSI full).',
              'percentunit',
              [t(m('machine:drift_pressure_io_stalled_seconds:rate' + d), each)],
              p.check('io-stalled')
            ),
            p.stat(
              'Oldest task in D',
              'Longest time for which a task has provably not left uninterruptible sleep. Nobody can kill it.',
              's',
              [t(m('drift_uninterruptible_oldest_seconds'), each)],
              p.check('stuck-seconds')
            ),
            p.stat(
              'OOM kills',
              'Processes killed by the kernel for want of memory in the chosen time, those of cgroups included.',
              'short',
              [t('increase(%s[$__range])' % m('drift_vmstat_oom_kills_total'), each)],
              p.bad(0.5),
              more={ decimals: 0 }
            ),
            p.graph(
              'Time in which tasks waited',
              'Pressure (PSI): share of time in which at least one task waited (some) or all stood still (full). It is harm itself, where utilization is only a hint.',
              'percentunit',
              [
                t(rate('drift_pressure_memory_waiting_seconds_total'), 'memory, some ' + each),
                t(rate('drift_pressure_memory_stalled_seconds_total'), 'memory, all ' + each),
                t(rate('drift_pressure_cpu_waiting_seconds_total'), 'CPU, some ' + each),
                t(rate('drift_pressure_io_waiting_seconds_total'), 'I/O, some ' + each),
                t(rate('drift_pressure_io_stalled_seconds_total'), 'I/O, all ' + each),
              ],
              24,
              8
            ),
          ],
        },
        {
          title: 'Who takes it?',
          panels: [
            p.graph(
              'Memory, largest workloads',
              'Working set (usage without inactive file pages) of the ten largest workloads.',
              'bytes',
              [t(worst(w('drift_actual_memory_working_set_bytes')), who)],
              8,
              9,
              { links: lib.seriesLink('workload') }
            ),
            p.graph(
              'CPU, busiest workloads',
              'Cores used by the ten busiest workloads.',
              'short',
              [t(worst(recorded('cpu_usage_seconds')), who)],
              8,
              9,
              { top: 0.1, links: lib.seriesLink('workload') }
            ),
            p.graph(
              'I/O, busiest workloads',
              "Bytes read and written at all devices by the ten busiest workloads. On cgroup v1 what goes through the page cache is nobody's.",
              'binBps',
              [t(worst('sum without (device) (%s + %s)' % [
                lib.rate(w('drift_actual_io_read_bytes_total')),
                lib.rate(w('drift_actual_io_written_bytes_total')),
              ]), who)],
              8,
              9,
              { links: lib.seriesLink('workload') }
            ),
            p.graph(
              'Who suffers from it?',
              'Share of time in which all tasks of the workload stood still for memory or I/O. Those that a shortage hurts most need not be those that take most.',
              'percentunit',
              [
                t(worst(recorded('pressure_memory_stalled_seconds')), 'memory ' + who),
                t(worst(recorded('pressure_io_stalled_seconds')), 'I/O ' + who),
              ],
              24,
              8,
              { links: lib.seriesLink('workload'), thresholds: p.check('memory-stalled-warning', 4) }
            ),
          ],
        },
        {
          title: 'Is more memory promised than there is, and does it thrash?',
          panels: [
            p.graph(
              'Memory: there is, promised, in use',
              'Promised are the sums of the declared limits and requests of what runs here, and what processes have allocated (Committed_AS). Above the total is normal for limits, a risk for requests; CommitLimit refuses only in overcommit mode 2.',
              'bytes',
              [
                t(m('drift_meminfo_mem_total_bytes'), 'total ' + each, 'limit'),
                t('%s - %s' % [m('drift_meminfo_mem_total_bytes'), m('drift_meminfo_mem_available_bytes')], 'in use ' + each, 'green'),
                t(m('drift_machine_declared_memory_limit_bytes'), 'limits, declared ' + each, 'declared'),
                t(m('drift_machine_declared_memory_request_bytes'), 'requests, declared ' + each, 'requested'),
                t(m('drift_meminfo_committed_as_bytes'), 'Committed_AS ' + each, 'yellow'),
                t(m('drift_meminfo_commit_limit_bytes') + ' and on (%s) %s == 2' % [lib.target, m('drift_vm_overcommit_mode')], 'CommitLimit ' + each, 'effective'),
              ],
              12,
              9
            ),
            p.graph(
              'Memory: what it consists of',
              "Anonymous memory can only go to swap; page cache and reclaimable slab can be dropped; the rest of the kernel's memory and shared memory can not. What is free is missing here: nothing would be seen beside it.",
              'bytes',
              [
                t(m('drift_meminfo_anon_pages_bytes'), 'anonymous ' + each),
                t(m('drift_meminfo_cached_bytes'), 'page cache ' + each),
                t(m('drift_meminfo_shmem_bytes'), 'shared ' + each),
                t(m('drift_meminfo_slab_bytes'), 'slab ' + each),
                t(m('drift_socket_memory_bytes'), 'socket buffers {{protocol}} ' + each),
                t('%s - %s' % [m('drift_meminfo_swap_total_bytes'), m('drift_meminfo_swap_free_bytes')], 'swap in use ' + each),
              ],
              12,
              9
            ),
            p.graph(
              'Is what was dropped read back?',
              'Refaults: read back soon after eviction. Restored: it was in active use when it was evicted, which is thrashing. Swap, and what tasks had to free themselves (direct reclaim).',
              'binBps',
              [
                t(rate('drift_vmstat_refaulted_bytes_total'), 'refaulted {{kind}} ' + each),
                t(rate('drift_vmstat_restored_bytes_total'), 'restored ' + each),
                t(rate('drift_vmstat_swapped_in_bytes_total'), 'swapped in ' + each),
                t(rate('drift_vmstat_swapped_out_bytes_total'), 'swapped out ' + each),
                t(rate('drift_vmstat_direct_reclaim_scanned_bytes_total'), 'direct reclaim, scanned ' + each),
                t(rate('drift_vmstat_direct_reclaim_reclaimed_bytes_total'), 'direct reclaim, freed ' + each),
              ],
              8,
              9
            ),
            p.graph(
              'Do tasks wait for pages?',
              'Major faults wait for a disk; allocation stalls wait until the task itself has freed memory.',
              'ops',
              [
                t(rate('drift_vmstat_major_faults_total'), 'major faults ' + each),
                t(rate('drift_vmstat_allocation_stalls_total'), 'allocation stalls ' + each),
              ],
              8,
              9
            ),
            p.graph(
              'CPUs: there are, promised, used',
              'Sums of the declared limits and requests of what runs here beside the CPUs and what is used of them.',
              'short',
              [
                t(m('drift_machine_cpus'), 'CPUs ' + each, 'limit'),
                t('sum by (%s) (%s)' % [lib.target, recorded('cpu_usage_seconds')], 'used by workloads ' + each, 'green'),
                t(m('drift_machine_declared_cpu_limit_cores'), 'limits, declared ' + each, 'declared'),
                t(m('drift_machine_declared_cpu_request_cores'), 'requests, declared ' + each, 'requested'),
              ],
              8,
              9
            ),
            p.table(
              'Who is without a limit, and how is overcommit set?',
              'Declared workloads without a limit are not in the sums above. Overcommit mode 0 refuses only what is hopeless, 1 nothing, 2 what would exceed CommitLimit.',
              'short',
              [
                t(m('drift_vm_overcommit_mode')),
                t(m('drift_vm_overcommit_ratio')),
                t(m('drift_machine_declared_without_memory_limit')),
                t(m('drift_machine_declared_without_cpu_limit')),
              ],
              [
                { field: 'instance', link: lib.exporterLink },
                { field: 'job', hidden: true },
                { field: 'A', name: 'overcommit mode' },
                { field: 'B', name: 'overcommit ratio', unit: 'percentunit' },
                { field: 'C', name: 'without memory limit' },
                { field: 'D', name: 'without CPU limit' },
              ],
              24,
              5
            ),
          ],
        },
      ] + (import 'machine_devices.libsonnet').rows(lib) + [
        {
          title: 'What do I read next?',
          panels: [
            lib.alertsTable('Alerts of this machine', '', lib.who + lib.where, 24, 8),
          ],
        },
      ]
    ),
}
