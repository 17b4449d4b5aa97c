// The budget of memory stalls: what hurts slowly, over an hour to three days. A
// step is a minute, rules are evaluated every five.
local t = import 'support.libsonnet';
local alert = 'DriftMemoryStallBudgetBurn';

local eu(labels) = labels { cluster: 'eu' };
local h = 60;
local days(n) = n * 24 * h;
local nightly(night) = { namespace: 'shop', workload: 'report', workload_type: 'cronjob', pod: 'report-%d' % night, container: 'main' };
// Quiet for `before` minutes, then `share` of the time for `during`, then quiet.
local stalled(before, share, during, labels=t.db, after=0) = [
  t.s('drift_actual_pressure_memory_stalled_seconds_total', labels, '0x%d %s+%sx%d %sx%d' % [
    before - 1,
    share * 60,
    share * 60,
    during - 1,
    share * 60 * during,
    after,
  ]),
];
local limits(minutes, labels=t.db) = [
  t.constant(name, labels, 2 * 1024 * 1024 * 1024, minutes)
  for name in [
    'drift_declared_memory_limit_bytes',
    'drift_applied_memory_limit_bytes',
    'drift_effective_memory_limit_bytes',
    'drift_actual_memory_usage_bytes',
  ]
] + [
  t.constant('drift_declared_location_info', labels { resource: 'memory_limit', location: 'apps/db.yaml:31' }, 1, minutes),
  t.constant('drift_actual_memory_anon_bytes', labels, 1024 * 1024 * 1024, minutes),
];
// Beside it runs what never stalls: the machine is watched for long.
local machine(minutes, labels={}) = stalled(minutes, 0, 1, t.nginx + labels);
local burns(severity, factor, long, short, labels=t.db) = t.fires(
  severity,
  labels,
  'shop/db, pod db-0, container postgres on m1:10077: all of its tasks stand still for memory so often that the budget for 30 days is used up more than ' +
  factor + ' times as fast as it may be (over the last ' + long +
  '). Memory limit: declared 2Gi at apps/db.yaml:31, applied 2Gi, in force 2Gi; in use 2Gi, of it anonymous 1Gi.',
  { long: long, short: short },
);
// Times are given in minutes.
local story(world, series, looks) = t.story(world, series, alert, [[look[0] * 60, look[1]] for look in looks]) + { interval: '1m' };
local case(world, series, at, fires=[]) = story(world, series, [[at, fires]]);
local own(value, minutes) = [t.threshold(t.db, 'memory-stall-budget', value, minutes)];
local off(minutes) = [t.s('drift_declared_threshold', t.db { check: 'memory-stall-budget' }, std.join(' ', std.repeat(['+Inf'], minutes)))];

t.tests(['drift-memory.rules', 'drift-budget.rules', 'drift-days.rules', 'drift-memory-budget'], [
  // --- an hour
  story('a fifth of the time, for an hour: two percent of the month', limits(300) + machine(300) + stalled(3 * h, 0.2, 66, after=60), [
    [3 * h + 40, []],
    [3 * h + 60, [burns('critical', '14.4', '1h', '5m')]],
    [3 * h + 80, []],
  ]),
  case('in another cluster', limits(300, eu(t.db)) + machine(300, { cluster: 'eu' }) + stalled(3 * h, 0.2, 66, eu(t.db)), 4 * h, [
    burns('critical', '14.4', '1h', '5m', eu(t.db)),
  ]),
  story('ten minutes at noon', machine(300) + stalled(3 * h, 0.4, 10, after=80), [
    [3 * h + at, []]
    for at in [5, 10, 15, 30, 60]
  ]),
  story('it is new here, and its caches are still cold', machine(300) + [
    t.s('drift_actual_pressure_memory_stalled_seconds_total', t.db, '_x180 0+18x7 126x80'),
  ], [
    [3 * h + at, []]
    for at in [5, 10, 15, 30, 60]
  ]),
  case('it may stand still for a fiftieth of the month', machine(300) + stalled(3 * h, 0.2, 66) + own(0.02, 300), 4 * h),
  case('muted', machine(300) + stalled(3 * h, 0.9, 66) + off(300), 4 * h),
  case('of the group above', machine(300) + stalled(3 * h, 0.5, 66, t.slice), 4 * h),

  // --- six hours
  story('a tenth of the time, all afternoon',
        limits(days(1) + 8 * h) + machine(days(1) + 8 * h) + stalled(days(1), 0.1, 5 * h, after=2 * h),
        [
          [days(1) + 3 * h, []],
          [days(1) + 5 * h, [burns('critical', '6', '6h', '30m')]],
          [days(1) + 6 * h, []],
        ]),
  case('a tenth of the time is what it may', machine(days(1) + 8 * h) + stalled(days(1), 0.1, 5 * h) + own(0.1, days(1) + 8 * h), days(1) + 5 * h),
  case('muted for the afternoon', machine(days(1) + 8 * h) + stalled(days(1), 0.1, 5 * h) + off(days(1) + 8 * h), days(1) + 5 * h),

  // --- a day, and three
  story('four percent, for days',
        limits(days(5)) + machine(days(5)) + stalled(days(3), 0.04, days(1) + 4 * h, after=12 * h),
        [
          [days(3) + 18 * h, []],
          [days(3) + 20 * h + 30, [burns('warning', '3', '1d', '2h')]],
          [days(4) + 2 * h, [burns('warning', '3', '1d', '2h'), burns('warning', '1', '3d', '6h')]],
          [days(4) + 14 * h, []],
        ]),
  story('two percent, for days: only just noticed', limits(days(3)) + machine(days(3)) + stalled(days(1), 0.02, days(2)), [
    [days(2), []],
    [days(2) + 8 * h, [burns('warning', '1', '3d', '6h')]],
  ]),
  story('half a percent, always', machine(days(1)) + stalled(h, 0.005, days(1)), [
    [at, []]
    for at in [2 * h, 12 * h, 23 * h]
  ]),
  story('a job of forty minutes each night, each time a new pod', machine(days(3)) + [
    t.s('drift_actual_pressure_memory_stalled_seconds_total',
        nightly(night),
        '_x%d 0+5.4x40 stale' % (days(night) + 2 * h))
    for night in [1, 2]
  ], [
    [days(night) + at, []]
    for night in [1, 2]
    for at in [2 * h + 30, 3 * h, 4 * h, 6 * h, 8 * h, 12 * h]
  ]),
  case('four percent, and it may have that', machine(12 * h) + stalled(h, 0.04, 12 * h) + own(0.05, 12 * h), 11 * h),
  case('muted, whatever comes', machine(12 * h) + stalled(h, 0.04, 12 * h) + off(12 * h), 11 * h),
], '5m')
