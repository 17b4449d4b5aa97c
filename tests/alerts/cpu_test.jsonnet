// CPU: the own limit, a limit above, and the others; and what is only busy.
local t = import 'support.libsonnet';

local eu(labels) = labels { cluster: 'eu' };
local web = { namespace: 'shop', workload: 'web', workload_type: 'deployment', pod: 'web-6d4cf56db6-x7k2q', container: 'app' };
local db = 'shop/db, pod db-0, container postgres on m1:10077: ';
local location(labels, resource, where) =
  t.constant('drift_declared_location_info', labels { resource: resource, location: where }, 1, 120);
local limits(labels=t.db, force=1.5) = [
  t.constant('drift_declared_cpu_limit_cores', labels, 1.5, 120),
  location(labels, 'cpu_limit', 'apps/db.yaml:30'),
  location(labels, 'memory_limit', 'apps/db.yaml:31'),
  t.constant('drift_applied_cpu_limit_cores', labels, 1.5, 120),
  t.s('drift_effective_cpu_limit_cores', labels, '%gx120' % force),
];
local cpu(used, force='1.5') =
  'CPU limit: declared 1.5 at apps/db.yaml:30, applied 1.5, in force ' + force + '; in use ' + used + ' cores.';
// From `from` on it grows by `perSecond`, to the end or until `to`; steps of 15 s.
local counter(name, labels, perSecond, from=0, to=120) =
  t.s(name, labels, '0x%d %s+%sx%d %sx60' % [
    from,
    perSecond * 15,
    perSecond * 15,
    to - from - 1,
    perSecond * 15 * (to - from),
  ]);
local used(cores, labels=t.db) = [counter('drift_actual_cpu_usage_seconds_total', labels, cores)];
local stalled(share, labels=t.db, from=0, to=120) = [
  counter('drift_actual_pressure_cpu_stalled_seconds_total', labels, share, from, to),
];
local waiting(share, labels=t.db, from=0, to=120) = [
  counter('drift_actual_pressure_cpu_waiting_seconds_total', labels, share, from, to),
];

// Of `periods` a second, `of` exhausted the own limit, and `lost` seconds with them.
local throttled(of, lost, labels=t.db, periods=10, from=0, to=120) = [
  counter('drift_actual_cpu_periods_total', labels, periods),
  counter('drift_actual_cpu_throttled_periods_total', labels, of, from, to),
  counter('drift_actual_cpu_throttled_seconds_total', labels, lost, from, to),
];
local exhausted(share, lost, used, labels=t.db) = t.fires(
  'warning', labels, db + 'its CPU limit was exhausted in ' + share +
                     ' of the periods, and it lost ' + lost + ' of CPU time a second by it. ' + cpu(used)
);
// Its own limit is what is in its way.
local busy = limits() + used(1.4) + throttled(6, 0.6);

// Throttled by its own limit or by one above it.
local above(seconds, labels=t.db, from=0, to=120) = [
  counter('drift_actual_cpu_ancestor_throttled_seconds_total', labels, seconds, from, to),
];
local slice(labels=t.db) = [
  t.constant('drift_effective_limit_info', labels { resource: 'cpu_limit', level: '/shop.slice' }, 1, 120),
];
local byOthers(seconds, level=': that of /shop.slice', labels=t.db) = t.fires(
  'warning', labels, db + 'for each second of CPU that it used it was throttled for ' + seconds +
                     ' by a limit that is not its own' + level + '. ' + cpu('500m', '500m')
);
local tight = limits(force=0.5) + slice() + used(0.5) + throttled(1, 0.2) + stalled(0.4);

local unlimited(labels=t.db) = [
  t.constant('drift_declared_cpu_request_cores', labels, 2, 120),
  location(labels, 'cpu_request', 'apps/db.yaml:27'),
  t.s('drift_applied_cpu_limit_cores', labels, std.join(' ', std.repeat(['+Inf'], 120))),
  t.constant('drift_effective_cpu_limit_cores', labels, 4, 120),
] + used(0.8, labels);
local waits(share, labels=t.db) = t.fires(
  'warning', labels, db + 'some of its tasks waited for a CPU ' + share +
                     ' of the time in which they had work, and no limit throttles it. Requested: 2 at apps/db.yaml:27. ' +
                     'CPU limit: declared none, applied +Inf, in force 4; in use 800m cores.'
);

t.tests(['drift-cpu.rules', 'drift-cpu'], [
  // --- DriftCpuThrottled
  t.story('more requests than its limit is for, until it is raised',
          limits() + used(1.4) + throttled(6, 0.6, from=8, to=88) + stalled(0.45, from=8, to=88),
          'DriftCpuThrottled',
          [
            [690, []],
            [1140, [exhausted('60%', '600ms', '1.4')]],
            [1680, []],
          ]),
  t.case('the kernel does not tell who stands still: what it lost counts', busy, 'DriftCpuThrottled', 900, [
    exhausted('60%', '600ms', '1.4'),
  ]),
  t.case('in another cluster',
         limits(eu(t.db)) + used(1.4, eu(t.db)) + throttled(6, 0.6, eu(t.db)) + stalled(0.3, eu(t.db)),
         'DriftCpuThrottled',
         900,
         [exhausted('60%', '600ms', '1.4', eu(t.db))]),
  t.case('idle, and each time that it wakes up it uses its period up',
         limits() + used(0.02) + throttled(0.25, 0.01, periods=0.5) + stalled(0.01),
         'DriftCpuThrottled',
         1500),
  t.case('idle, and the kernel does not tell who stands still',
         limits() + used(0.02) + throttled(0.25, 0.01, periods=0.5),
         'DriftCpuThrottled',
         1500),
  t.case('garbage is collected by all threads at once: short bursts, one after the other',
         limits() + used(1.1) + throttled(4, 0.5) + stalled(0.05),
         'DriftCpuThrottled',
         1500),
  t.case('bursts that cost little, where the kernel does not tell who stands still',
         limits() + used(1.4) + throttled(4, 0.2),
         'DriftCpuThrottled',
         1500),
  t.case('it starts: six minutes of compiling', limits() + used(1.4) + throttled(9, 2, from=8, to=32) + stalled(0.6, from=8, to=32), 'DriftCpuThrottled', 690),
  t.case('the pod above has the same limit, and the same numbers', throttled(6, 0.6, t.slice) + used(1.4, t.slice) + stalled(0.4, t.slice), 'DriftCpuThrottled', 900),
  t.case('a batch: its limit is what it shall use', busy + stalled(0.45) + [
    t.threshold(t.db, 'cpu-throttled', 0.8, 120),
  ], 'DriftCpuThrottled', 1500),
  t.case('muted', busy + stalled(0.45) + [t.threshold(t.db, 'cpu-throttled', 'off', 120)], 'DriftCpuThrottled', 1500),

  // --- DriftCpuThrottledAbove
  t.case('its own limit alone: the kernel counts that here, too',
         busy + above(0.6) + stalled(0.45),
         'DriftCpuThrottledAbove',
         1500),
  t.story('the others of its slice use up the quota, and then they are gone',
          limits(force=0.5) + slice() + used(0.5) + above(0.6, from=8, to=88) + stalled(0.4, from=8, to=88),
          'DriftCpuThrottledAbove',
          [
            [690, []],
            [1140, [byOthers('1.2s')]],
            [1680, []],
          ]),
  t.case('of what throttles it, its own limit is the lesser part', tight + above(0.7), 'DriftCpuThrottledAbove', 900, [byOthers('1s')]),
  t.case('the kernel does not tell who stands still',
         limits(force=0.5) + slice() + used(0.5) + above(0.6),
         'DriftCpuThrottledAbove',
         900,
         [byOthers('1.2s')]),
  t.case('in another cluster',
         limits(eu(t.db), 0.5) + used(0.5, eu(t.db)) + above(0.6, eu(t.db)) + stalled(0.4, eu(t.db)),
         'DriftCpuThrottledAbove',
         900,
         [byOthers('1.2s', '', eu(t.db))]),
  t.case('a sidecar in a pod that is at its limit: it wakes up seldom, and waits then',
         used(0.0004, web) + above(0.006, web) + stalled(0.006, web),
         'DriftCpuThrottledAbove',
         1500),
  t.case('the same, and the kernel does not tell who stands still', used(0.0004, web) + above(0.006, web), 'DriftCpuThrottledAbove', 1500),
  t.case('six minutes: the others of its slice start',
         used(0.5) + above(0.6, from=8, to=32) + stalled(0.4, from=8, to=32),
         'DriftCpuThrottledAbove',
         690),
  t.case('the slices between are throttled, too', used(0.5, t.slice) + above(0.6, t.slice) + stalled(0.4, t.slice), 'DriftCpuThrottledAbove', 900),
  t.case('a batch that gets what is left of its slice', tight + above(0.7) + [
    t.threshold(t.db, 'cpu-throttled-above', 2, 120),
  ], 'DriftCpuThrottledAbove', 1500),
  t.case('muted', tight + above(9) + [t.threshold(t.db, 'cpu-throttled-above', 'off', 120)], 'DriftCpuThrottledAbove', 1500),

  // --- DriftCpuContention
  t.story('somebody else needs all CPUs, for a quarter of an hour and more', unlimited() + waiting(0.7, from=8, to=88) + stalled(0.3, from=8, to=88), 'DriftCpuContention', [
    [780, []],
    [1140, [waits('70%')]],
    [1680, []],
  ]),
  t.case('in another cluster', unlimited(eu(t.db)) + waiting(0.7, eu(t.db)) + stalled(0.3, eu(t.db)), 'DriftCpuContention', 960, [
    waits('70%', eu(t.db)),
  ]),
  t.case('more threads than CPUs, and nobody else: its own queue', unlimited() + waiting(0.95) + stalled(0.01), 'DriftCpuContention', 1500),
  // Measured: four busy processes on two CPUs, beside a service of a tenth of their
  // weight with one task, which the kernel moved between them.
  t.case('the neighbour waits, too: for itself', used(1.63) + waiting(0.97) + stalled(0.18), 'DriftCpuContention', 1500),
  t.case('the one with a single task: half of its wait is lost in the mean', used(0.18) + waiting(0.47) + stalled(0.47), 'DriftCpuContention', 1500, [
    t.fires('warning', t.db, db + 'some of its tasks waited for a CPU 72.31% of the time in which they had work, and no limit throttles it. ' +
                             'Requested: nothing. CPU limit: declared none, applied not known, in force not known; in use 180m cores.'),
  ]),
  t.case('it wakes up now and then on a busy machine', used(0.12) + waiting(0.15) + stalled(0.13), 'DriftCpuContention', 1500),
  t.case('its own limit makes it wait', busy + waiting(0.7) + stalled(0.5), 'DriftCpuContention', 1500),
  t.case('a limit above makes it wait',
         limits(force=0.5) + slice() + used(0.5) + above(0.6) + waiting(0.7) + stalled(0.4),
         'DriftCpuContention',
         1500),
  t.case('the same on an older kernel, which does not tell',
         limits(force=0.5) + slice() + used(0.5) + waiting(0.7) + stalled(0.4),
         'DriftCpuContention',
         1500),
  t.case('eight minutes: a compiler next door', unlimited() + waiting(0.8, from=8, to=40) + stalled(0.3, from=8, to=40), 'DriftCpuContention', 780),
  t.case('of the group above', waiting(0.8, t.slice) + stalled(0.3, t.slice), 'DriftCpuContention', 960),
  t.case('it has the least weight, and says so', unlimited() + waiting(0.7) + stalled(0.3) + [
    t.threshold(t.db, 'cpu-waiting', 0.9, 120),
  ], 'DriftCpuContention', 1500),
  t.case('muted', unlimited() + waiting(1) + stalled(0.5) + [t.threshold(t.db, 'cpu-waiting', 'off', 120)], 'DriftCpuContention', 1500),
])
