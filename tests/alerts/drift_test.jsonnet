// Drift: the kernel was told something else than what is declared, or a cgroup above
// takes it back, or systemd has not read it. Requests that nobody uses: unused_test.
local t = import 'support.libsonnet';

local eu(labels) = labels { cluster: 'eu' };
local gib(n) = n * 1024 * 1024 * 1024;
local steps = 240;
local one(name, labels, value) = t.constant(name, labels, value, steps);
local at(labels, resource, where) = one('drift_declared_location_info', labels { resource: resource, location: where }, 1);
local why(labels, resource, reason) = one('drift_mismatch_info', labels { resource: resource, reason: reason }, 1);
local own(labels, check, value) = t.threshold(labels, check, value, steps);
local dbOn = 'shop/db, pod db-0, container postgres on m1:10077';
local nginxOn = 'nginx.service on m1:10077';

// --- DriftLimitNotApplied
local asDeclared(labels, resource, values) = t.s('drift_applied_as_declared', labels { resource: resource }, values);
local never = '0x%d' % steps;
// What is declared beside it, and is as declared.
local beside(labels=t.db) = [
  asDeclared(labels, 'cpu_limit', '1x%d' % steps),
  at(labels, 'cpu_limit', 'apps/db.yaml:25'),
  one('drift_declared_cpu_limit_cores', labels, 1.5),
  one('drift_applied_cpu_limit_cores', labels, 1.5),
];
local memory(applied, labels=t.db) = beside(labels) + [
  one('drift_declared_memory_limit_bytes', labels, gib(2)),
  one('drift_applied_memory_limit_bytes', labels, applied),
  one('drift_effective_memory_limit_bytes', labels, applied),
];
local halved(values=never, labels=t.db) = memory(gib(1), labels) + [
  asDeclared(labels, 'memory_limit', values),
  at(labels, 'memory_limit', 'apps/db.yaml:26'),
  why(labels, 'memory_limit', 'changed_at_runtime'),
];
local notApplied(text, resource, labels=t.db, who=dbOn, device='') = t.fires(
  'warning',
  labels,
  who + ', ' + resource + (if device == '' then '' else ' of ' + device) + ': ' + text + '.',
  { resource: resource, [if device != '' then 'device']: device }
);
local half(line='26', reason='changed_at_runtime', labels=t.db) =
  notApplied('declared 2Gi at apps/db.yaml:%s, applied 1Gi; reason: %s' % [line, reason], 'memory_limit', labels);
// One disk is as declared, the other one is not.
local disk(device, line, declared, applied, as) = local of = t.nginx { device: device }; [
  one('drift_declared_io_read_bytes_per_second', of, declared),
  at(of, 'io_read_bytes', 'limits.conf:%d' % line),
  asDeclared(of, 'io_read_bytes', '%dx%d' % [as, steps]),
] + (if applied == null then [] else [one('drift_applied_io_read_bytes_per_second', of, applied)]);
local disks(vda) = disk('vda', 4, 1e7, vda, 0) + disk('vdb', 5, 3e7, 3e7, 1) + [
  why(t.nginx { device: 'vda' }, 'io_read_bytes', if vda == null then 'unlimited' else 'differs'),
  // Another one of the same unit, of no device.
  at(t.nginx, 'memory_limit', 'limits.conf:3'),
];
local bothDisks(declared) = std.flattenArrays([
  disk(device, 4, declared, null, 0) + [why(t.nginx { device: device }, 'io_read_bytes', 'unlimited')]
  for device in ['vda', 'vdb']
]);
local unlimited(device) = notApplied(
  'declared 10M at limits.conf:4, applied nothing; reason: unlimited', 'io_read_bytes', t.nginx, nginxOn, device
);
local request(applied) = [
  one('drift_declared_cpu_request_cores', t.db, 0.5),
  one('drift_applied_cpu_limit_cores', t.db, 1.5),
  applied,
  asDeclared(t.db, 'cpu_request', never),
  at(t.db, 'cpu_request', 'apps/db.yaml:22'),
  why(t.db, 'cpu_request', 'changed_before_start'),
];

// --- DriftLimitMasked
local pod = '/kubepods.slice/kubepods-pod3f1c2a77.slice';
local masked(force, level=pod, labels=t.db, mismatch='1x%d' % steps) = memory(gib(2), labels)[0:6] + [
  asDeclared(labels, 'memory_limit', '1x%d' % steps),
  at(labels, 'memory_limit', 'apps/db.yaml:26'),
  one('drift_effective_memory_limit_bytes', labels, force),
  t.s('drift_mismatch_info', labels { resource: 'memory_limit', reason: 'masked_by_ancestor' }, mismatch),
] + if level == null then [] else [one('drift_effective_limit_info', labels { resource: 'memory_limit', level: level }, 1)];
local mask(force='1Gi', which=pod + ' allows', labels=t.db) = t.fires(
  'info',
  labels,
  dbOn + ', memory_limit: declared 2Gi at apps/db.yaml:26, applied 2Gi, in force ' + force + ', which ' + which + '.',
  { resource: 'memory_limit' }
);

// --- DriftDaemonReloadNeeded
local needs(values='1x%d' % steps, labels=t.nginx) = [t.s('drift_actual_unit_needs_daemon_reload', labels, values)];
local stale(resource, device='', labels=t.nginx) =
  [why(labels { [if device != '' then 'device']: device }, resource, 'stale_config')];
local reload(what='', labels=t.nginx) = t.fires(
  'warning',
  labels,
  nginxOn + ': its files are younger than what systemd has loaded, so the change is not in force ' +
  '(systemctl daemon-reload; what only a start reads needs a restart)' + (if what == '' then '' else '; not as declared: ' + what) + '.'
);

t.tests(['drift-config'], [
  // --- DriftLimitNotApplied
  t.story('somebody halves it by hand, and gives it back', halved('1x19 0x100 1x120'), 'DriftLimitNotApplied', [
    [1080, []],  // 13 minutes
    [1500, [half()]],
    [2100, []],
  ]),
  t.story('the line moves and the reason changes: the same alert goes on', memory(gib(1)) + [
    asDeclared(t.db, 'memory_limit', never),
    t.s('drift_mismatch_info', t.db { resource: 'memory_limit', reason: 'differs' }, '1x99 stale'),
    t.s('drift_mismatch_info', t.db { resource: 'memory_limit', reason: 'changed_at_runtime' }, '_x100 1x100'),
    t.s('drift_declared_location_info', t.db { resource: 'memory_limit', location: 'apps/db.yaml:26' }, '1x99 stale'),
    t.s('drift_declared_location_info', t.db { resource: 'memory_limit', location: 'apps/db.yaml:99' }, '_x100 1x100'),
  ], 'DriftLimitNotApplied', [
    [1200, [half('26', 'differs')]],
    [1530, [half('99', 'changed_at_runtime')]],
    [2400, [half('99', 'changed_at_runtime')]],
  ]) + {
    // Since the beginning: had it begun again, this were the time of the change.
    promql_expr_test: [
      {
        expr: 'ALERTS_FOR_STATE{alertname="DriftLimitNotApplied"}',
        eval_time: '%ds' % time,
        exp_samples: [{
          labels: t.s('ALERTS_FOR_STATE', t.db {
            alertname: 'DriftLimitNotApplied',
            severity: 'warning',
            dimension: 'config',
            resource: 'memory_limit',
          }).series,
          value: 0,
        }],
      }
      for time in [1200, 1530, 2400]
    ],
  },
  t.case('in another cluster', halved(labels=eu(t.db)), 'DriftLimitNotApplied', 1200, [half(labels=eu(t.db))]),
  t.case('of two disks one may read faster than declared', disks(2e7), 'DriftLimitNotApplied', 1200, [
    notApplied('declared 10M at limits.conf:4, applied 20M; reason: differs', 'io_read_bytes', t.nginx, nginxOn, 'vda'),
  ]),
  t.case('of two disks one has no limit', disks(null), 'DriftLimitNotApplied', 1200, [unlimited('vda')]),
  t.case('both disks have none', bothDisks(1e7), 'DriftLimitNotApplied', 1200, [unlimited('vda'), unlimited('vdb')]),
  t.case('a disk and memory at once', bothDisks(1e7) + halved(), 'DriftLimitNotApplied', 1200, [
    unlimited('vda'),
    unlimited('vdb'),
    half(),
  ]),
  t.case('cores are requested, the weight is another one',
         request(one('drift_applied_cpu_weight', t.db, 79)),
         'DriftLimitNotApplied',
         1200,
         [notApplied('declared 500m at apps/db.yaml:22, applied a weight of 79; reason: changed_before_start', 'cpu_request')]),
  t.case('the same on cgroup v1',
         request(one('drift_applied_cpu_shares', t.db, 900)),
         'DriftLimitNotApplied',
         1200,
         [notApplied('declared 500m at apps/db.yaml:22, applied a weight of 900; reason: changed_before_start', 'cpu_request')]),
  t.case('systemd drops MemoryMax=512Mi', [
    t.s('drift_applied_memory_limit_bytes', t.nginx, std.join(' ', std.repeat(['+Inf'], steps))),
    asDeclared(t.nginx, 'memory_limit', never),
    at(t.nginx, 'memory_limit', 'limits.conf:3'),
    why(t.nginx, 'memory_limit', 'ignored_invalid'),
  ], 'DriftLimitNotApplied', 1200, [
    notApplied('declared nothing that counts at limits.conf:3, applied +Inf; reason: ignored_invalid', 'memory_limit', t.nginx, nginxOn),
  ]),
  t.story('a rollout: ten minutes from the file to the last pod', halved('1x19 0x39 1x180'), 'DriftLimitNotApplied', [
    [time, []]
    for time in [600, 880, 1200, 2400]
  ]),
  t.story('an autoscaler resizes it again and again, and the file follows',
          halved(std.join(' ', std.repeat(['0x31 1x7'], 6))),
          'DriftLimitNotApplied',
          [[time, []] for time in [460, 1080, 2260, 3400]]),
  t.case('the kernel rounds it to pages', memory(gib(2) - 4096) + [asDeclared(t.db, 'memory_limit', '1x%d' % steps)], 'DriftLimitNotApplied', 3000),
  t.case('it is declared twice, and differently: nobody can tell', memory(gib(1)), 'DriftLimitNotApplied', 3000),
  t.case('it declares that one may be otherwise', halved() + [own(t.db, 'limit-not-applied', 1)], 'DriftLimitNotApplied', 3000),
  t.case('it has muted the check, others have not',
         halved() + bothDisks(1e7) + [own(t.nginx, 'limit-not-applied', 'off')],
         'DriftLimitNotApplied',
         3000,
         [half()]),

  // --- DriftLimitMasked
  t.story('the pod has less than its container, until it is mended', masked(gib(1), mismatch='_x20 1x100 stale'), 'DriftLimitMasked', [
    [1080, []],
    [1500, [mask()]],
    [2100, []],
  ]),
  t.case('it declares more than the machine has', masked(gib(1), null), 'DriftLimitMasked', 1200, [
    mask(which='is what the machine has'),
  ]),
  t.case('in another cluster', masked(gib(1), labels=eu(t.db)), 'DriftLimitMasked', 1200, [mask(labels=eu(t.db))]),
  t.case('another limit is not applied', halved(), 'DriftLimitMasked', 3000),
  t.story('pods are resized: the pod follows its container after minutes',
          masked(gib(1), mismatch=std.join(' ', std.repeat(['1x31 stale _x7'], 6))),
          'DriftLimitMasked',
          [[time, []] for time in [460, 1080, 2260, 3400]]),
  t.case('it is meant: a small slice for all of them', masked(gib(1)) + [own(t.db, 'limit-masked', 1)], 'DriftLimitMasked', 3000),
  t.case('it has muted the check', masked(gib(1)) + [own(t.db, 'limit-masked', 'off')], 'DriftLimitMasked', 3000),

  // --- DriftDaemonReloadNeeded
  t.case('a drop-in is written, and nobody tells systemd',
         needs() + stale('memory_limit') + stale('tasks_limit') + [why(t.nginx, 'cpu_limit', 'masked_by_ancestor')],
         'DriftDaemonReloadNeeded',
         1200,
         [reload('memory_limit, tasks_limit')]),
  t.story('the unit has other new lines than limits', needs('0x20 1x119 0x90'), 'DriftDaemonReloadNeeded', [
    [1080, []],
    [1500, [reload()]],
    [2220, []],
  ]),
  t.case('systemd does not answer, its files tell', stale('memory_limit'), 'DriftDaemonReloadNeeded', 1200, [reload('memory_limit')]),
  t.case('limits of two disks are new: one alert',
         stale('io_read_bytes', 'vda') + stale('io_read_bytes', 'vdb') + stale('io_write_bytes', 'vda'),
         'DriftDaemonReloadNeeded',
         1200,
         [reload('io_read_bytes, io_write_bytes')]),
  t.case('in another cluster', needs(labels=eu(t.nginx)) + stale('memory_limit', labels=eu(t.nginx)), 'DriftDaemonReloadNeeded', 1200, [
    reload('memory_limit', eu(t.nginx)),
  ]),
  t.story('packages are upgraded: files first, daemon-reload at the end', needs('0x20 1x24 0x150'), 'DriftDaemonReloadNeeded', [
    [time, []]
    for time in [600, 660, 1200, 1500]
  ]),
  t.case('it was set by hand, for the time being', [why(t.nginx, 'memory_limit', 'overridden')] + needs('0x%d' % steps), 'DriftDaemonReloadNeeded', 3000),
  t.case('it declares that one may wait', needs() + stale('memory_limit') + [own(t.nginx, 'daemon-reload', 1)], 'DriftDaemonReloadNeeded', 3000),
  t.case('it has muted the check, disks included',
         needs() + stale('io_read_bytes', 'vda') + stale('io_read_bytes', 'vdb') + [own(t.nginx, 'daemon-reload', 'off')],
         'DriftDaemonReloadNeeded',
         3000),
])
