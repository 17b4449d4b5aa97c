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
    // The three layers of one limit. What systemd has loaded is between them.
    local layers(declared, applied, effective=null, loaded=null) =
      [t(shared(finite('drift_declared_' + declared)), '{{container}} declared', 'declared')] +
      (if loaded == null then [] else [t(shared(finite('drift_loaded_' + loaded)), 'loaded by systemd', 'requested')]) +
      [t(finite('drift_applied_' + applied), who + ' applied', 'applied')] +
      (if effective == null then [] else [t(finite('drift_effective_' + effective), who + ' in force', 'effective')]);

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
              'Suffers now',
              'Worst share of time in which all tasks of an instance stood still for memory.',
              'percentunit',
              'max(%s)' % rate('drift_actual_pressure_memory_stalled_seconds_total'),
              p.check('memory-stalled-warning', 4),
              6,
              4
            ),
            p.stat(
              'Restarts',
              'Restarts by systemd in the chosen time.',
              'short',
              'sum(increase(%s[$__range]))' % s('drift_actual_restarts_total'),
              p.bad(0.5, 'orange'),
              6,
              4
            ),
            p.graph(
              'Memory: declared, applied, in force, actual',
              'Dashed: declared. Orange: what the kernel was told. Dotted red: the least limit up to the root. No line: none, or unlimited. Usage contains page cache, so it may well touch the limit; anonymous memory may not.',
              'bytes',
              layers('memory_limit_bytes', 'memory_limit_bytes', 'memory_limit_bytes', 'memory_limit_bytes') + [
                t(shared(s('drift_declared_memory_request_bytes')), '{{container}} request', 'requested'),
                t(s('drift_actual_memory_usage_bytes'), who + ' usage'),
                t(s('drift_actual_memory_working_set_bytes'), who + ' working set'),
                t(s('drift_actual_memory_anon_bytes'), who + ' anonymous'),
              ],
              12,
              10
            ),
            p.graph(
              'CPU: declared, applied, in force, actual',
              'Cores. Dashed: declared. Orange: what the kernel was told. Dotted red: the least limit up to the root. Used on average: throttling happens within 100 ms and is below.',
              'short',
              layers('cpu_limit_cores', 'cpu_limit_cores', 'cpu_limit_cores', 'cpu_limit_cores') + [
                t(shared(s('drift_declared_cpu_request_cores')), '{{container}} request', 'requested'),
                t(rate('drift_actual_cpu_usage_seconds_total'), who + ' used'),
              ],
              12,
              10
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
                { field: 'container' },
                { field: 'device' },
                { field: 'port' },
                { field: 'check' },
                { field: 'location', name: 'file:line', width: 330 },
                { field: 'B', name: 'verdict', words: { '0': ['not as declared', 'orange'], '1': ['as declared', 'green'] } },
                { field: 'reason', width: 180 },
              ],
              24,
              8
            ),
          ],
        },
      ] + (import 'workload_harm.libsonnet').rows(config, lib, layers, who),
      lib.firing('workload="$workload"')
    ),
}
