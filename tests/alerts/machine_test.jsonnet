// The machine as a whole: short of memory, or more is promised than it has.
local t = import 'support.libsonnet';

local eu = { cluster: 'eu' };
local steps = 240;
local gib(n) = n * 1024 * 1024 * 1024;
local one(name, value, labels={}) = t.constant(name, labels, value, steps);

// --- DriftMachineMemoryShort: of 8 GiB
local waits(values, labels={}) = [t.s('drift_pressure_memory_waiting_seconds_total', labels, values)];
local always(share) = '0+%sx%d' % [share * 15, steps];
local available(values, limits=[6], labels={}) = [
  one('drift_meminfo_mem_total_bytes', gib(8), labels),
  // What is free is always little.
  one('drift_meminfo_mem_free_bytes', gib(0.125), labels),
  t.s('drift_meminfo_mem_available_bytes', labels, values),
] + [one('drift_machine_declared_memory_limit_bytes', gib(n), labels) for n in limits];
local left(n) = '%dx%d' % [gib(n), steps];
local short(used, share, limits='6Gi', labels={}) = t.fires(
  'warning',
  labels,
  'm1:10077: %s of the memory is in use, and tasks waited for memory %s of the time. Available: 512Mi of 8Gi; declared limits of what runs here: %s.'
  % [used, share, limits]
);

// --- DriftMachineMemoryRequested, DriftMachineMemoryLimited, DriftMachineCpuRequested
local sums(name, capacity) = {
  name: 'drift_machine_declared_' + name,
  of(values, labels={}):: [t.s(self.name, labels, values), one(capacity[0], capacity[1], labels)],
};
local memoryRequests = sums('memory_request_bytes', ['drift_meminfo_mem_total_bytes', gib(8)]);
local memoryLimits = sums('memory_limit_bytes', ['drift_meminfo_mem_total_bytes', gib(8)]);
local cpuRequests = sums('cpu_request_cores', ['drift_machine_cpus', 4]);
local steady(value) = '%sx%d' % [value, steps];
local promised(severity, what, share, sum, capacity, labels={}) = t.fires(
  severity,
  labels,
  'm1:10077: the declared %s of all that runs here are %s of what there is: %s of %s. ' % [what, share, sum, capacity] +
  '`drift_exporter report --all` shows who declares what, and where.'
);
local tenRequested(labels={}) = promised('warning', 'memory requests', '125%', '10Gi', '8Gi', labels);
local fourteenLimited(labels={}) = promised('info', 'memory limits', '175%', '14Gi', '8Gi', labels);
local fiveRequested(labels={}) = promised('warning', 'CPU requests', '125%', '5', '4', labels);
// Ten minutes in which the new pods are there, and the old ones still.
local rollout(usual, meanwhile) = '%sx19 %sx39 %sx180' % [usual, meanwhile, usual];
local between(usual, meanwhile) = '%sx19 %sx99 %sx120' % [usual, meanwhile, usual];

t.tests(['drift-machine.rules', 'drift-machine'], [
  // --- DriftMachineMemoryShort
  t.story('a leak, until somebody ends it',
          available('%dx39 %dx79 %dx120' % [gib(4), gib(0.5), gib(5)]) + waits('0x39 0+6x79 480x120'),
          'DriftMachineMemoryShort',
          [
            [780, []],
            [1500, [short('93.75%', '40%')]],
            [2700, []],
          ]),
  t.case('nobody has a limit here', available(left(0.5), []) + waits(always(0.3)), 'DriftMachineMemoryShort', 1200, [
    short('93.75%', '30%', 'none'),
  ]),
  t.case('in another cluster', available(left(0.5), labels=eu) + waits(always(0.3), eu), 'DriftMachineMemoryShort', 1200, [
    short('93.75%', '30%', labels=eu),
  ]),
  t.case('a database has its cache in huge pages: nearly all in use, nobody waits',
         available(left(0.3)) + waits(always(0.001)),
         'DriftMachineMemoryShort',
         3000),
  t.case('the page cache has all that is free, and can give it back', available(left(5)) + waits(always(0.02)), 'DriftMachineMemoryShort', 3000),
  t.case('one workload thrashes inside its own limit: the machine has plenty', available(left(5)) + waits(always(0.6)), 'DriftMachineMemoryShort', 3000),
  t.story('a batch reads, every quarter of an hour for two minutes',
          available(left(0.6)) + waits(std.join(' ', [
            '%dx51 %g+4.5x7' % [36 * n, 36 * n + 4.5]
            for n in [0, 1, 2, 3]
          ])),
          'DriftMachineMemoryShort',
          [[at, []] for at in [840, 930, 1020, 1110, 1830, 1920, 2010, 3000]]),
  t.case('another machine waits', available(left(0.5)) + waits(always(0)) + waits(always(0.5), { instance: 'm2:10077' }), 'DriftMachineMemoryShort', 3000),
  t.case('a kernel without PSI', available(left(0.5)), 'DriftMachineMemoryShort', 3000),

  // --- DriftMachineMemoryRequested
  t.story('static pods come beside what the scheduler placed',
          memoryRequests.of(between(gib(7), gib(10))),
          'DriftMachineMemoryRequested',
          [
            [1080, []],
            [1500, [tenRequested()]],
            [2100, []],
          ]),
  t.case('in another cluster', memoryRequests.of(steady(gib(10)), eu), 'DriftMachineMemoryRequested', 1200, [tenRequested(eu)]),
  t.case('all of it is requested, no more', memoryRequests.of(steady(gib(8))), 'DriftMachineMemoryRequested', 3000),
  t.story('a rollout: new ones are there before the old ones go',
          memoryRequests.of(rollout(gib(7), gib(10))),
          'DriftMachineMemoryRequested',
          [[at, []] for at in [600, 880, 1500]]),
  t.case('limits may be above', memoryRequests.of(steady(gib(7))) + [
    one(memoryLimits.name, gib(14)),
  ], 'DriftMachineMemoryRequested', 3000),
  t.case('two machines, of 6 GiB each', memoryRequests.of(steady(gib(6))) + memoryRequests.of(steady(gib(6)), { instance: 'm2:10077' }), 'DriftMachineMemoryRequested', 3000),

  // --- DriftMachineMemoryLimited
  t.story('everybody is given more, until one is moved', memoryLimits.of(between(gib(11), gib(14))), 'DriftMachineMemoryLimited', [
    [1080, []],
    [1500, [fourteenLimited()]],
    [2100, []],
  ]),
  t.case('in another cluster', memoryLimits.of(steady(gib(14)), eu), 'DriftMachineMemoryLimited', 1200, [fourteenLimited(eu)]),
  t.case('burstable as usual: limits are 140 % of it', memoryLimits.of(steady(gib(11.2))), 'DriftMachineMemoryLimited', 3000),
  t.story('a rollout: new ones are there before the old ones go', memoryLimits.of(rollout(gib(11), gib(14))), 'DriftMachineMemoryLimited', [
    [at, []]
    for at in [600, 880, 1500]
  ]),

  // --- DriftMachineCpuRequested
  t.story('a machine of four CPUs takes the place of one of eight, for a while',
          cpuRequests.of(between(3.5, 5)),
          'DriftMachineCpuRequested',
          [
            [1080, []],
            [1500, [fiveRequested()]],
            [2100, []],
          ]),
  t.case('in another cluster', cpuRequests.of(steady(5), eu), 'DriftMachineCpuRequested', 1200, [fiveRequested(eu)]),
  t.case('all are requested, no more', cpuRequests.of(steady(4)), 'DriftMachineCpuRequested', 3000),
  t.story('a rollout: new ones are there before the old ones go', cpuRequests.of(rollout(3.5, 5)), 'DriftMachineCpuRequested', [
    [at, []]
    for at in [600, 880, 1500]
  ]),
  t.case('limits may be above', cpuRequests.of(steady(3)) + [
    one('drift_machine_declared_cpu_limit_cores', 12),
  ], 'DriftMachineCpuRequested', 3000),
])
