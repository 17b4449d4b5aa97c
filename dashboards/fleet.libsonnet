// All machines at one look: does what runs match what is declared, who suffers,
// where and since when, and can this be trusted?
local new = import 'lib.libsonnet';
local verdicts = import 'verdicts.libsonnet';

{
  new(config)::
    local lib = new.new(config);
    local p = lib.panels;
    local t = p.target;
    local m = lib.machine;
    local w = lib.workloads;
    local v = verdicts.new(lib);
    local d = lib.duration(300);
    local who = '{{namespace}} {{workload}} {{pod}} {{container}} {{instance}}';
    local machineRate(name) = 'machine:drift_%s:rate%s' % [name, d];

    // Argo CD and Flux are other jobs, which may not be there at all.
    local argo(matchers='') = 'argocd_app_info{%s}' % matchers;
    local flux(matchers='') = 'gotk_resource_info{%s}' % matchers;
    local inDoubt(one, all) = 'count(%s)\nor\n0 * count(%s)' % [one, all];
    local argoOff = inDoubt(argo('sync_status!="Synced"'), argo());
    local fluxOff = inDoubt(flux('ready!="True"'), flux());

    local usage = w('drift_actual_memory_usage_bytes');
    local memory = v.worst(usage, [
      v.memoryStalled,
      v.drifts('memory_limit'),
      // Only to tell equals apart.
      w('drift_effective_memory_utilization_ratio') + ' / 100',
    ]);
    local cpu = v.worst(v.cpuUsed, [
      v.throttled,
      v.cpuWaiting,
      v.drifts('cpu_limit'),
    ]);

    lib.dashboard(
      'fleet',
      'Fleet',
      'Is what we declared what runs, does it suffer, where, and since when? All machines and workloads.',
      lib.variables + [lib.namespace],
      [
        {
          title: 'Is what we declared what runs, and does it suffer?',
          panels: [
            p.stat(
              'Workloads not as declared',
              'Workloads of which the kernel was told something else than what is declared, in at least one resource. "not known": nothing can be compared.',
              'short',
              v.drifting(),
              p.bad(1, 'orange'),
            ),
            p.stat(
              'Workloads that suffer',
              'Workloads above a threshold (their own, or the default): tasks stand still for memory or I/O, or the CPU limit is exhausted. This can be red while everything is as declared.',
              'short',
              v.suffering,
              p.bad(1),
            ),
            p.stat(
              'Workloads that are missing',
              'Declared to run on a machine, and no instance runs there.',
              'short',
              inDoubt(v.missing, m('drift_declared_running', 'namespace=~"$namespace"')),
              p.bad(1),
            ),
            p.stat(
              'GitOps: not in sync',
              'What Argo CD does not call Synced, and what Flux does not call ready. Both compare manifests with an API: 0 here says nothing about the kernel.',
              'short',
              [t(argoOff, 'Argo CD'), t(fluxOff, 'Flux')],
              p.bad(1, 'orange'),
            ),
            p.stat(
              'Machines we do not see',
              'Targets that Prometheus fails to scrape: nothing on this page is about them.',
              'short',
              inDoubt(lib.scraped('up') + ' == 0', lib.scraped('up')),
              p.bad(1),
              more={ links: lib.openLink('exporter') },
            ),
            p.stat(
              'Alerts that fire',
              'Drift alerts that fire now; which, and their runbooks, stand at the end of this page.',
              'short',
              inDoubt(lib.firing(), lib.scraped('up')),
              p.bad(1, 'orange'),
            ),
            p.graph(
              'What GitOps says, and what we see',
              'The two lines of GitOps at 0 while ours rise is the incident that looks green: manifests and API agree, and the kernel does not, or the workload suffers inside what was declared.',
              'short',
              [
                t(argoOff, 'Argo CD: applications not Synced', 'declared'),
                t(fluxOff, 'Flux: resources not ready', 'requested'),
                t(v.drifting(), 'workloads not as declared', 'drift'),
                t(v.sufferingMemory, 'suffer: memory', 'suffer'),
                t(v.sufferingCpu, 'suffer: CPU', 'purple'),
                t(v.sufferingIo, 'suffer: I/O', 'yellow'),
                t(inDoubt(v.missing, m('drift_declared_running', 'namespace=~"$namespace"')), 'missing', 'missing'),
              ],
              12,
              9
            ),
            p.table(
              'GitOps and we, by namespace',
              'For each namespace: applications that Argo CD does not call Synced (by their destination), our workloads, those that drift, and those that suffer.',
              'short',
              [
                t(|||
                  label_replace(
                    count by (dest_namespace) (%s)
                    or
                    0 * count by (dest_namespace) (%s),
                    "namespace", "$1", "dest_namespace", "(.*)")
                ||| % [argo('dest_namespace=~"$namespace",sync_status!="Synced"'), argo('dest_namespace=~"$namespace"')]),
                t(v.drifting(' by (namespace)')),
                t(v.sufferingBy('namespace')),
                t(v.workloadsBy('namespace')),
              ],
              [
                { field: 'namespace', width: 190, mappings: p.nameless('(no namespace)') },
                { field: 'D', name: 'workloads', width: 100 },
                { field: 'A', name: 'Argo CD: not in sync', width: 160, thresholds: p.bad(1, 'orange') },
                { field: 'B', name: 'not as declared', width: 130, thresholds: p.bad(1, 'orange') },
                { field: 'C', name: 'suffer', width: 90, thresholds: p.bad(1) },
              ],
              12,
              9,
              'suffer'
            ),
          ],
        },
        {
          title: 'Who is worst now?',
          panels: [
            p.table(
              'Memory: the worst 20',
              'Worst is: stands still for memory, not as declared, near its limit; in this order. In force is the least limit of the workload, the cgroups above it and the machine. A click on a workload opens its page.',
              'bytes',
              [
                t(lib.scoped(memory(w('drift_actual_memory_working_set_bytes')))),
                t(memory(w('drift_declared_memory_limit_bytes'))),
                t(memory(w('drift_applied_memory_limit_bytes'))),
                t(memory(w('drift_effective_memory_limit_bytes'))),
                t(memory(v.memoryStalled)),
                t(memory(v.verdict(usage, v.suffersMemory, v.drifts('memory_limit')))),
              ],
              lib.who + [
                { field: 'F', name: 'verdict', width: 120, words: v.words },
                { field: 'A', name: 'actual', width: 85 },
                { field: 'B', name: 'declared', width: 85, infinite: 'unlimited' },
                { field: 'C', name: 'applied', width: 85, infinite: 'unlimited' },
                { field: 'D', name: 'in force', width: 85 },
                { field: 'E', name: 'stands still', unit: 'percentunit', width: 95, thresholds: p.check('memory-stalled-warning', 4) },
              ] + lib.where,
              24,
              9,
              'verdict'
            ),
            p.table(
              'CPU: the worst 20',
              'Worst is: throttled by its limit, waits for a CPU, not as declared. Values in cores.',
              'short',
              [
                t(lib.scoped(cpu(v.cpuUsed))),
                t(cpu(w('drift_declared_cpu_limit_cores'))),
                t(cpu(w('drift_applied_cpu_limit_cores'))),
                t(cpu(w('drift_effective_cpu_limit_cores'))),
                t(cpu(v.throttled)),
                t(cpu(v.cpuWaiting)),
                t(cpu(v.verdict(v.cpuUsed, v.suffersCpu, v.drifts('cpu_limit')))),
              ],
              lib.who + [
                { field: 'G', name: 'verdict', width: 120, words: v.words },
                { field: 'A', name: 'actual', width: 85 },
                { field: 'B', name: 'declared', width: 85, infinite: 'unlimited' },
                { field: 'C', name: 'applied', width: 85, infinite: 'unlimited' },
                { field: 'D', name: 'in force', width: 85 },
                { field: 'E', name: 'throttled', unit: 'percentunit', width: 90, thresholds: p.check('cpu-throttled', 2) },
                { field: 'F', name: 'waits', unit: 'percentunit', width: 75, thresholds: p.check('cpu-waiting') },
              ] + lib.where,
              24,
              9,
              'verdict'
            ),
          ],
        },
        {
          title: 'What exactly, where in the files, and since when?',
          panels: [
            p.table(
              'Limits that are not as declared, with file and line',
              'Each resource of each instance that the kernel was not told as declared, or that a cgroup above undercuts, with the reason and where it is declared.',
              'short',
              [
                t(lib.scoped(w('drift_mismatch_info'))),
                t('max without (reason) (%s)\n* on (%s, resource, device) group_right ()\n%s' % [
                  w('drift_mismatch_info'),
                  lib.instanceLabels,
                  w('drift_declared_location_info'),
                ]),
              ],
              lib.who + [
                { field: 'resource', width: 155 },
                { field: 'device', width: 70 },
                { field: 'reason', width: 155 },
                { field: 'location', name: 'file:line', width: 325 },
              ] + lib.where,
              24,
              9,
              'reason'
            ),
            p.graph(
              'Drift by reason',
              'Resources that are not as declared, by reason. changed_at_runtime and overridden: somebody was here; stale_config: daemon-reload was forgotten; ignored_invalid: the line never meant anything; changed_before_start: admission or a default.',
              'short',
              [t('count by (reason) (%s)' % w('drift_mismatch_info'), '{{reason}}')],
              12,
              8
            ),
            p.states(
              'Who drifts since when',
              'A bar begins when the gap is first seen and ends when it is gone. At most 30.',
              [t('topk(30, max by (%s, resource) (%s))' % [lib.instanceLabels, w('drift_mismatch_info', 'reason!="masked_by_ancestor"')],
                 '{{namespace}} {{workload}} {{pod}} {{container}} {{resource}}')],
              { '1': ['drifts', 'orange'] },
              12,
              8,
              lib.seriesLink('workload'),
              'all is as declared'
            ),
            p.graph(
              'Who stands still for memory since when',
              'Share of time in which all tasks stood still for memory, the ten worst. Dashed: where harm begins by default.',
              'percentunit',
              [t('topk(10, %s)' % v.memoryStalled, who)],
              12,
              9,
              { thresholds: p.check('memory-stalled-warning', 4), links: lib.seriesLink('workload') }
            ),
            p.graph(
              'Who is throttled since when',
              'Share of periods in which the CPU limit was exhausted, the ten worst.',
              'percentunit',
              [t('topk(10, %s)' % v.throttled, who)],
              12,
              9,
              { thresholds: p.check('cpu-throttled'), links: lib.seriesLink('workload') }
            ),
          ],
        },
      ] + (import 'fleet_machines.libsonnet').rows(config, lib, machineRate)
    ),
}
