// The lower half of the fleet dashboard: machines, and whether to trust all this.
{
  rows(config, lib, machineRate)::
    local p = lib.panels;
    local t = p.target;
    local m = lib.machine;
    local each = '{{instance}}';
    local worst(name) = t('topk(10, %s)' % m(machineRate(name)), each);
    local open = { links: lib.seriesLink('machine') };
    local columns = [
      { field: 'instance', width: 200, link: lib.machineLink },
      { field: 'job', hidden: true },
    ];
    [
      {
        title: 'Which machines are under pressure?',
        panels: [
          p.table(
            'Machines',
            'Pressure of the last 5 minutes, memory in use, and the sum of the declared limits per memory: above 100 % not all can have what they may.',
            'percentunit',
            [
              t(m(machineRate('pressure_memory_waiting_seconds'))),
              t(m(machineRate('pressure_cpu_waiting_seconds'))),
              t(m(machineRate('pressure_io_stalled_seconds'))),
              t(m('machine:drift_meminfo_mem_used:ratio')),
              t('%s / %s' % [m('drift_machine_declared_memory_limit_bytes'), m('drift_meminfo_mem_total_bytes')]),
              t(m('drift_uninterruptible_oldest_seconds')),
            ],
            columns + [
              { field: 'A', name: 'waits for memory', thresholds: p.check('machine-memory-waiting', 3) },
              { field: 'B', name: 'waits for a CPU', thresholds: p.check('cpu-waiting') },
              { field: 'C', name: 'stands still for I/O', thresholds: p.check('io-stalled') },
              { field: 'D', name: 'memory in use', thresholds: p.check('machine-memory-used') },
              { field: 'E', name: 'memory promised', thresholds: p.check('machine-memory-limited') },
              { field: 'F', name: 'oldest task in D', unit: 's', thresholds: p.check('stuck-seconds') },
            ],
            24,
            8,
            'waits for memory'
          ),
          p.graph(
            'Machines that wait for memory',
            'Share of time in which some task waited for memory, the ten worst machines.',
            'percentunit',
            [worst('pressure_memory_waiting_seconds')],
            8,
            8,
            open { thresholds: p.check('machine-memory-waiting') }
          ),
          p.graph(
            'Machines that wait for CPUs',
            'Share of time in which some task waited for a CPU, the ten worst machines.',
            'percentunit',
            [worst('pressure_cpu_waiting_seconds')],
            8,
            8,
            open
          ),
          p.graph(
            'Machines that stand still for I/O',
            'Share of time in which all tasks waited for I/O, the ten worst machines.',
            'percentunit',
            [worst('pressure_io_stalled_seconds')],
            8,
            8,
            open { thresholds: p.check('io-stalled') }
          ),
        ],
      },
      {
        title: 'Can I trust what is declared here?',
        panels: [
          p.table(
            'Sources of declarations',
            'When each source was last read well, at which commit, and what is wrong in it. A source that can not be read leaves what was read before in force.',
            'short',
            [
              t('time() - ' + m('drift_declared_source_last_success_timestamp_seconds')),
              t(m('drift_declared_source_info')),
              t(m('drift_declared_source_problems', 'severity="error"')),
              t(m('drift_declared_source_workloads')),
            ],
            [
              { field: 'source', width: 190 },
              { field: 'A', name: 'read', unit: 's', width: 80, thresholds: p.check('source-stale') },
              { field: 'C', name: 'errors', width: 70, thresholds: p.bad(1, 'orange') },
              { field: 'D', name: 'workloads', width: 95 },
              { field: 'commit', width: 100 },
              { field: 'instance', width: 140, link: lib.exporterLink },
              { field: 'job', hidden: true },
            ],
            12,
            8,
            'read'
          ),
          p.graph(
            'Oldest reading of a source',
            'Age of what is compared with. It rises while a source can not be read; everything on this page is then about old declarations.',
            's',
            [t('topk(10, time() - %s)' % m('drift_declared_source_last_success_timestamp_seconds'), each + ' {{source}}')],
            12,
            8,
            { thresholds: p.check('source-stale'), links: lib.seriesLink('exporter') }
          ),
        ],
      },
      {
        title: 'What do I read next?',
        panels: [
          lib.alertsTable('Alerts that fire, and their runbooks', '', lib.who + lib.where, 24, 9),
          p.text(
            'Where to go from here',
            |||
              1. **A workload is red**: click on it. Its page has declared, applied and actual on one graph, and the line that declares it.
              2. **A machine is red**: click on it. Its page says who takes what, and who suffers from it.
              3. **GitOps is green and we are not**: the reason and file:line above say which of the two to change. `drift_exporter report` on the machine prints the same, worst first.
              4. **Before the next deploy**: `drift_exporter lint PATH` finds lines that will not mean what they say.
              5. **Nothing is red and users complain**: look whether machines are missing, whether sources are old, and at health checks and ports on the workload's page.

              Runbooks: [all of them](%s)
            ||| % std.strReplace(config.runbookURLPattern, '%s', ''),
            24,
            6
          ),
        ],
      },
    ],
}
