// Tasks that hang in the kernel, and limits on tasks.
local t = import 'support.libsonnet';

local eu(labels) = labels { cluster: 'eu' };
local dbOn = 'shop/db, pod db-0, container postgres on m1:10077: ';

// --- in D ------------------------------------------------------------------------
local waits(labels={}) = [
  t.constant('drift_uninterruptible_tasks', labels { wchan: 'rpc_wait_bit_killable' }, 7),
  t.constant('drift_uninterruptible_tasks', labels { wchan: 'folio_wait_bit_common' }, 1),
];
local ofMachine(values, labels={}) = [t.s('drift_uninterruptible_oldest_seconds', labels, values)];
local of(workload, values) = [t.s('drift_actual_uninterruptible_oldest_seconds', workload, values)];
local stuck(time, labels=t.db, who=dbOn) = t.fires(
  'warning',
  labels,
  who + 'a task has been in uninterruptible sleep (D) for ' + time + '; signals do not reach it, and nobody ends it. ' +
  "The machine's tasks in D wait in: folio_wait_bit_common rpc_wait_bit_killable."
);
local machineStuck(time, labels={}) = t.fires(
  'warning',
  labels,
  'm1:10077: a task has been in uninterruptible sleep (D) for ' + time + '. Tasks in D wait in: ' +
  'folio_wait_bit_common rpc_wait_bit_killable.'
);
// In D from the second minute on, for ten minutes.
local hangs = '0x7 0+15x40 0x40';
local hangsOn = '0+15x80';

// --- limits on tasks -----------------------------------------------------------------
local tasks(running, limit=512, labels=t.nginx) = [
  t.constant('drift_declared_tasks_limit', labels, 512),
  t.constant('drift_declared_location_info', labels { resource: 'tasks_limit', location: 'nginx.service:9' }, 1),
  t.constant('drift_declared_location_info', labels { resource: 'memory_limit', location: 'nginx.service:7' }, 1),
  t.constant('drift_applied_tasks_limit', labels, 512),
  t.constant('drift_effective_tasks_limit', labels, limit),
  t.s('drift_actual_tasks', labels, running),
];
local near(share, labels=t.nginx) = t.fires(
  'warning',
  labels,
  'nginx.service on m1:10077: ' + share + ' of its limit on tasks is in use. ' +
  'Tasks: declared 512 at nginx.service:9, applied 512, in force 512; running 492.'
);

t.tests(['drift-process'], [
  // --- DriftTasksStuck
  t.story('a file server is gone, and comes back',
          waits() + ofMachine(hangs) + of(t.db, hangs) + of(t.nginx, '0x80'),
          'DriftTasksStuck',
          [
            [285, []],  // two minutes in D, and one more
            [360, [stuck('4m 0s')]],
            [780, []],
          ]),
  t.case('a service hangs', waits() + ofMachine(hangsOn) + of(t.nginx, hangsOn), 'DriftTasksStuck', 300, [
    stuck('5m 0s', t.nginx, 'nginx.service on m1:10077: '),
  ]),
  t.case('in another cluster', waits(eu({})) + of(eu(t.db), hangsOn), 'DriftTasksStuck', 300, [stuck('5m 0s', eu(t.db))]),
  t.case('cold start from a slow disk: somebody always waits, nobody for long',
         waits() + of(t.db, std.join(' ', std.repeat(['2 0 4 11 1 3'], 12))),
         'DriftTasksStuck',
         900),
  t.case('disks spin up, an NFS server fails over: a minute and a half, again and again',
         waits() + of(t.db, std.join(' ', std.repeat(['0+15x6 0x3'], 8))),
         'DriftTasksStuck',
         1000),
  t.case('a tape drive: it declares ten minutes', waits() + of(t.db, '0+15x36') + [
    t.threshold(t.db, 'stuck-seconds', 600),
  ], 'DriftTasksStuck', 530),
  t.case('it has muted the check', waits() + of(t.db, hangsOn) + [
    t.threshold(t.db, 'stuck-seconds', 'off'),
  ], 'DriftTasksStuck', 900),
  t.case('it is the group above that has it, too', waits() + of(t.slice, hangsOn), 'DriftTasksStuck', 600),

  // --- DriftMachineTasksStuck
  t.story('a shell hangs, outside of all workloads',
          waits() + ofMachine(hangs) + of(t.db, '0x100') + of(t.slice, hangs),
          'DriftMachineTasksStuck',
          [
            [285, []],
            [360, [machineStuck('4m 0s')]],
            [780, []],
          ]),
  t.case('no cgroups here, no workloads', waits() + ofMachine(hangsOn), 'DriftMachineTasksStuck', 300, [machineStuck('5m 0s')]),
  t.case('two machines of one name: it is a workload that hangs on the other one',
         waits(eu({})) + ofMachine(hangsOn, eu({})) + of(eu(t.db), '0x80') +
         ofMachine(hangsOn, { cluster: 'us' }) + of(t.db { cluster: 'us' }, hangsOn),
         'DriftMachineTasksStuck',
         300,
         [machineStuck('5m 0s', eu({}))]),
  t.story('it is a workload that hangs: said once', waits() + ofMachine(hangsOn) + of(t.db, hangsOn), 'DriftMachineTasksStuck', [
    [at, []]
    for at in [195, 210, 300, 600]
  ]),
  t.case('it is a workload that hangs, and has muted the check', waits() + ofMachine(hangsOn) + of(t.db, hangsOn) + [
    t.threshold(t.db, 'stuck-seconds', 'off'),
  ], 'DriftMachineTasksStuck', 600),
  t.case('one of a workload that muted the check, and an older one outside',
         waits() + ofMachine('0+15x80') + of(t.db, '0x8 0+15x72') + [t.threshold(t.db, 'stuck-seconds', 'off')],
         'DriftMachineTasksStuck',
         600,
         [machineStuck('10m 0s')]),
  t.case('four readers at once: always in D, never for long',
         waits() + ofMachine(std.join(' ', std.repeat(['2 9 4 31 1 3'], 12))),
         'DriftMachineTasksStuck',
         900),

  // --- DriftTasksNearLimit
  t.story('a thread for each connection, and they do not end', tasks('112x8 492x40 112x20'), 'DriftTasksNearLimit', [
    [405, []],
    [480, [near('96.09%')]],
    [780, []],
  ]),
  // Its own limit is far; that of the slice is not, and names itself.
  t.case('it is the group above that is full', tasks('20x60') + [
    t.constant('drift_actual_tasks', t.slice, 985),
    t.constant('drift_applied_tasks_limit', t.slice, 1000),
    t.constant('drift_effective_tasks_limit', t.slice, 1000),
  ], 'DriftTasksNearLimit', 600, [t.fires(
    'warning', t.slice, '/system.slice on m1:10077: 98.5% of its limit on tasks is in use. Tasks: declared none, applied 1000, in force 1000; running 985.'
  )]),
  t.case('nothing is declared in Kubernetes', [
    t.constant('drift_applied_tasks_limit', t.db, 1024),
    t.constant('drift_effective_tasks_limit', t.db, 1024),
    t.constant('drift_actual_tasks', t.db, 1024),
  ], 'DriftTasksNearLimit', 600, [t.fires(
    'warning', t.db, dbOn + '100% of its limit on tasks is in use. Tasks: declared none, applied 1024, in force 1024; running 1024.'
  )]),
  t.case('in another cluster', tasks('492x60', labels=eu(t.nginx)), 'DriftTasksNearLimit', 600, [near('96.09%', eu(t.nginx))]),
  t.story('make -j: for a minute, again and again', tasks(std.join(' ', std.repeat(['507x4 62x4'], 10))), 'DriftTasksNearLimit', [
    [at, []]
    for at in [60, 330, 480, 660, 945]
  ]),
  t.case('a pool of threads, seven eighths of the limit', tasks('448x80'), 'DriftTasksNearLimit', 1200),
  t.case('no cgroup has a limit', [
    t.s('drift_applied_tasks_limit', t.db, std.join(' ', std.repeat(['+Inf'], 80))),
    t.constant('drift_effective_tasks_limit', t.db, 63499),
    t.constant('drift_actual_tasks', t.db, 60000),
  ], 'DriftTasksNearLimit', 1200),
  t.case('a limit of 0 after the start: it needs no more', [
    t.constant('drift_applied_tasks_limit', t.db, 0),
    t.constant('drift_actual_tasks', t.db, 1),
  ], 'DriftTasksNearLimit', 1200),
  t.case('it counts its threads itself: more is declared', tasks('492x80') + [
    t.threshold(t.nginx, 'tasks-near-limit', 0.98),
  ], 'DriftTasksNearLimit', 1200),
  t.case('as many tasks as it may have, always: muted', tasks('512x80') + [
    t.threshold(t.nginx, 'tasks-near-limit', 'off'),
  ], 'DriftTasksNearLimit', 1200),
])
