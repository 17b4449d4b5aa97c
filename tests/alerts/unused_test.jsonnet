// Requests of which hardly anything is used, for days. A step is a quarter of an
// hour, as is the interval of evaluation; rate5m is given as it is recorded, which
// takes shorter ones.
local t = import 'support.libsonnet';
local alert = 'DriftDeclaredUnused';

local h = 4;
local day = 24 * h;
local mib(n) = n * 1024 * 1024;
local eu(labels) = labels { cluster: 'eu' };
local case(world, series, hours, fires=[]) = t.case(world, series, alert, hours * 3600 + 30, fires) + { interval: '15m' };
local story(world, series, looks) =
  t.story(world, series, alert, [[look[0] * 3600 + 30, look[1]] for look in looks]) + { interval: '15m' };

// It requests 1 GiB and half a CPU.
local requests(length, labels=t.db, memory='%dx%d' % [mib(1024), length]) = [
  t.s('drift_declared_memory_request_bytes', labels, memory),
  t.constant('drift_declared_cpu_request_cores', labels, 0.5, length),
  t.constant('drift_declared_location_info', labels { resource: 'memory_request', location: 'apps/db.yaml:23' }, 1, length),
  t.constant('drift_declared_location_info', labels { resource: 'cpu_request', location: 'apps/db.yaml:22' }, 1, length),
  t.constant('drift_declared_location_info', labels { resource: 'memory_limit', location: 'apps/db.yaml:26' }, 1, length),
];
local memory(values, labels=t.db) = t.s('drift_actual_memory_working_set_bytes', labels, values);
local cpu(values, labels=t.db) = t.s('workload:drift_actual_cpu_usage_seconds:rate5m', labels, values);
// A tenth of the memory, four fifths of the CPU.
local little(length, labels=t.db) = [memory('%dx%d' % [mib(102.4), length], labels), cpu('0.4x%d' % length, labels)];
local off(labels, value, length) = [t.threshold(labels, 'declared-unused', value, length)];
local unused(what, share, declared, used, labels=t.db) = t.fires(
  'info',
  labels,
  'shop/db, pod db-0, container postgres on m1:10077: %s of its %s, declared %s, was not used at any time in three days. Used at most: %s.'
  % [share, what, declared, used],
  { resource: what }
);
local memoryUnused(labels=t.db) =
  unused('memory_request', '90%', '1Gi at apps/db.yaml:23', 'memory 102.4Mi, CPU 400m cores', labels);

t.tests(['drift-use.rules', 'drift-unused'], [
  story('a database asks for ten times of what it needs, then uses it', requests(6 * day) + [
    memory('%dx%d %dx%d' % [mib(102.4), 5 * day - 1, mib(800), day]),
    cpu('0.4x%d' % (6 * day)),
  ], [
    [2 * 24 + 20, []],
    [3 * 24 + 4, [memoryUnused()]],
    [4 * 24, [memoryUnused()]],
    [5 * 24 + 1, []],
  ]),
  case('it waits for customers: neither memory nor CPU', requests(5 * day, eu(t.db)) + [
    memory('%dx%d' % [mib(102.4), 5 * day], eu(t.db)),
    cpu('0.025x%d' % (5 * day), eu(t.db)),
  ], 4 * 24, [
    unused('memory_request', '90%', '1Gi at apps/db.yaml:23', 'memory 102.4Mi, CPU 25m cores', eu(t.db)),
    unused('cpu_request', '95%', '500m at apps/db.yaml:22', 'memory 102.4Mi, CPU 25m cores', eu(t.db)),
  ]),
  case('a scrape fails on the second day, and a machine is started again on the third', [
    t.s('drift_declared_memory_request_bytes', t.db, '%dx%d stale %dx%d stale _x4 %dx%d' % [
      mib(1024),
      36 * h,
      mib(1024),
      20 * h,
      mib(1024),
      3 * day,
    ]),
    memory('%dx%d stale %dx%d stale _x4 %dx%d' % [mib(102.4), 36 * h, mib(102.4), 20 * h, mib(102.4), 3 * day]),
    t.constant('drift_declared_location_info', t.db { resource: 'memory_request', location: 'apps/db.yaml:23' }, 1, 5 * day),
    cpu('0.4x%d' % (5 * day)),
  ], 4 * 24, [memoryUnused()]),
  story('it needs all of it for an hour each night', requests(5 * day) + [
    memory(std.join(' ', std.repeat(['%dx%d %dx%d' % [mib(102.4), 23 * h - 1, mib(900), h - 1]], 5))),
    cpu(std.join(' ', std.repeat(['0.025x%d 0.46x%d' % [23 * h - 1, h - 1]], 5))),
  ], [[hours, []] for hours in [4 * 24, 4 * 24 + 12, 5 * 24 - 2]]),
  case('three quarters are spare, as they shall', requests(5 * day) + [
    memory('%dx%d' % [mib(256), 5 * day]),
    cpu('0.125x%d' % (5 * day)),
  ], 5 * 24 - 1),
  story('a new pod every day', [
    s
    for n in [0, 1, 2, 3, 4]
    for pod in [t.db { pod: 'db-%d' % n }]
    for s in [
      t.s('drift_declared_memory_request_bytes', pod, '_x%d %dx%d stale' % [n * day + 1, mib(1024), day - 2]),
      t.s('drift_actual_memory_working_set_bytes', pod, '_x%d %dx%d stale' % [n * day + 1, mib(102.4), day - 2]),
    ]
  ], [[hours, []] for hours in [2 * 24, 4 * 24, 5 * 24 - 1]]),
  story('more is requested for the day of the sale, and back', requests(
    5 * day, memory='%dx%d %dx%d %dx%d' % [mib(256), 4 * day - 1, mib(1024), 20 * h - 1, mib(256), 4 * h]
  ) + little(5 * day), [[hours, []] for hours in [4 * 24 + 12, 5 * 24 - 5, 5 * 24 - 1]]),
  case('it requests nothing', little(5 * day), 4 * 24 + 12),
  case('the slice around it has a request, too', requests(5 * day, t.slice) + little(5 * day, t.slice), 4 * 24 + 12),
  case('a spare for another one: it may lie idle to 95 percent', requests(5 * day) + little(5 * day) + off(t.db, 0.95, 5 * day), 4 * 24 + 12),
  case('it has muted the check', requests(5 * day) + little(5 * day) + off(t.db, 'off', 5 * day), 4 * 24 + 12),
], '15m')
