// One workload: what is declared, applied and actual on one graph; whether it
// suffers; whether it answers; and the line that declares it.
local new = import 'lib.libsonnet';

{
  new(config)::
    local lib = new.new(config);
    local p = lib.panels;
    local t = p.target;
    local s = lib.workload;
    local rate(name, matchers='') = lib.rate(s(name, matchers));
    local who = '{{pod}} {{container}} {{instance}}';
    // One line for all instances, where they share it.
    local shared(expr) = 'max by (container) (%s)' % expr;
    // +Inf would be no line, and no axis.
    local finite(name) = s(name) + ' < +Inf';
    // Lines of one limit that lie on each other are one line that hides the others.
    local other(name, than) = '%s\nunless\n%s == %s' % [finite(name), s(name), s(than)];
    // The three layers of one limit, and what systemd has loaded in between. What binds
    // above, up to the whole machine, is not shown where it is out of reach: what is
    // used would lie flat on the axis.
    local layers(limit, used) =
      [
        t(shared(finite('drift_declared_' + limit)), 'declared {{container}}', 'declared'),
        t(shared(other('drift_loaded_' + limit, 'drift_declared_' + limit)), 'loaded by systemd', 'requested'),
        t(finite('drift_applied_' + limit), 'applied ' + who, 'applied'),
        t('(\n%s\n) < 10 * %s' % [lib.indent(other('drift_effective_' + limit, 'drift_applied_' + limit)), used], 'in force ' + who, 'effective'),
      ];

    lib.dashboard(
      'workload',
      'Workload',
      'One workload: is what is declared in force, does it suffer, does it answer, and where is it declared? Choose it above; alerts link here.',
      lib.variables + [lib.namespace, lib.one],
      [
        {
          title: 'Is what we declared what runs?',
          panels: [
            p.stat(
              'Limits',
              'Declared limits that the kernel was not told, in all instances. The table below says which, why and where.',
              'short',
              'sum(1 - %s)' % s('drift_applied_as_declared'),
              p.bad(1, 'orange'),
              6,
              4,
              { mappings: p.mappings({ '0': ['as declared', 'green'] }) }
            ),
            p.stat(
              'Runs here',
              'Instances that run on the chosen machines. Red: it must run, and none does.',
              'short',
              [t('sum(%s)' % s('drift_actual_running'), 'run')],
              p.steps([[null, 'red'], [1, 'green']]),
              6,
              4
            ),
            p.stat(
              'Stands still for',
              'Now: the worst share of time in which all tasks of an instance stood still for memory, or for I/O.',
              'percentunit',
              [
                t('max(%s)' % rate('drift_actual_pressure_memory_stalled_seconds_total'), 'memory'),
                t('max(%s)' % rate('drift_actual_pressure_io_stalled_seconds_total'), 'I/O'),
              ],
              p.check('memory-stalled-warning', 4),
              6,
              4
            ) + { fieldConfig+: { overrides: [
              p.override('byFrameRefID', 'B', { thresholds: p.check('io-stalled') }),
            ] } },
            p.stat(
              'Restarts',
              'Restarts by systemd in the chosen time.',
              'short',
              'sum(increase(%s[$__range]))' % s('drift_actual_restarts_total'),
              p.bad(0.5, 'orange'),
              6,
              4,
              { decimals: 0 }
            ),
            p.graph(
              'Memory: declared, applied, in force, actual',
              'Dashed: declared. Orange: what the kernel was told. Dotted red: a cgroup above, or the machine, gives less, and that is less than ten times what is used. No line: none, or unlimited. Usage contains page cache, so it may well touch the limit; anonymous memory may not.',
              'bytes',
              layers('memory_limit_bytes', s('drift_actual_memory_usage_bytes')) + [
                t(shared(s('drift_declared_memory_request_bytes')), 'request {{container}}', 'requested'),
                t(s('drift_actual_memory_usage_bytes'), 'usage ' + who, 'green'),
                t(s('drift_actual_memory_working_set_bytes'), 'working set ' + who, 'yellow'),
                t(s('drift_actual_memory_anon_bytes'), 'anonymous ' + who, 'purple'),
              ],
              12,
              13,
              { legend: 'table' }
            ),
            p.graph(
              'CPU: declared, applied, in force, actual',
              'Cores. Dashed: declared. Orange: what the kernel was told. Dotted red: a cgroup above, or the machine, gives less, and that is less than ten times what is used. Used on average: throttling happens within 100 ms and is below.',
              'short',
              layers('cpu_limit_cores', rate('drift_actual_cpu_usage_seconds_total')) + [
                t(shared(s('drift_declared_cpu_request_cores')), 'request {{container}}', 'requested'),
                t(rate('drift_actual_cpu_usage_seconds_total'), 'used ' + who, 'green'),
              ],
              12,
              13,
              { legend: 'table' }
            ),
            p.table(
              'Where it is declared, and whether it is in force',
              'Every declared value with its file and line. verdict: what the kernel was told. reason: why not as declared. Values without a verdict are told to no cgroup, or nothing runs.',
              'short',
              [
                t('max without (pod, instance) (%s)' % s('drift_declared_location_info')),
                t('min without (pod, instance) (%s)' % s('drift_applied_as_declared')),
                t('max without (pod, instance) (%s)' % s('drift_mismatch_info')),
              ],
              [
                { field: 'resource', width: 150 },
                { field: 'container', width: 130 },
                { field: 'device', width: 80 },
                { field: 'port', width: 80 },
                { field: 'check', width: 180 },
                { field: 'location', name: 'file:line' },
                { field: 'B', name: 'verdict', width: 150, words: { '0': ['not as declared', 'orange'], '1': ['as declared', 'green'] } },
                { field: 'reason', width: 180 },
              ],
              24,
              8
            ),
          ],
        },
      ] + (import 'workload_harm.libsonnet').rows(config, lib, layers, who),
      'workload="$workload"'
    ),
}
