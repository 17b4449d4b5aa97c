// The incident and what looks like it: ../shared's study of a database inside its
// memory limit.
local t = import 'support.libsonnet';
local alert = 'DriftMemoryThrashing';

local gib(n) = n * 1024 * 1024 * 1024;
local limits = [
  t.constant('drift_declared_memory_limit_bytes', t.db, gib(2)),
  t.constant('drift_declared_location_info', t.db { resource: 'memory_limit', location: 'apps/db.yaml:31' }, 1),
  t.constant('drift_applied_memory_limit_bytes', t.db, gib(2)),
  t.constant('drift_effective_memory_limit_bytes', t.db, gib(2)),
  t.constant('drift_actual_memory_usage_bytes', t.db, gib(2)),
  t.constant('drift_actual_memory_anon_bytes', t.db, gib(1)),
];
local stalled(share) = [t.grows('drift_actual_pressure_memory_stalled_seconds_total', t.db, share)];
local restored(pages) = [t.grows('drift_actual_memory_restored_bytes_total', t.db, pages * 4096, from=4096)];
local faults(perSecond) = [t.grows('drift_actual_memory_major_faults_total', t.db, perSecond, from=1)];
local description(share) =
  'shop/db, pod db-0, container postgres on m1:10077: all of its tasks stood still for memory ' + share +
  ' of the time, and what had just been dropped from memory was read back. No OOM kill is needed for this, ' +
  'and none may come. Memory limit: declared 2Gi at apps/db.yaml:31, applied 2Gi, in force 2Gi; in use 2Gi, of it anonymous 1Gi.';

// The same of a workload of which nothing else is known.
local unknown(share) = std.strReplace(std.strReplace(std.strReplace(
  description(share), 'declared 2Gi at apps/db.yaml:31, applied 2Gi, in force 2Gi', 'declared none, applied not known, in force not known'
), 'in use 2Gi', 'in use not known'), 'anonymous 1Gi', 'anonymous not known');
// Samples at 14, 29, 44 and 74 s, at steps of 1 s: the one at 59 s is late. It grows
// from 29 s on.
local late(name, perSecond) = t.s(name, t.db, std.join(' ', [
  if second % 15 == 14 && second != 59 then '%.1f' % (1000 + std.max(0, second - 29) * perSecond) else '_'
  for second in std.range(0, 90)
]));

t.tests(['drift-memory'], [
  t.story('a database whose tables no longer fit: file pages are read back', limits + stalled(0.4) + restored(100), alert, [
    [15, []],  // one look is not enough
    [60, [t.fires('critical', t.db, description('40%'))]],
  ]),
  // Scrapes a second before each evaluation; that of 59 s is still on its way at 60 s.
  t.story('a page that comes late does not start the wait anew', [
    late(series.name, series.perSecond)
    for series in [
      { name: 'drift_actual_pressure_memory_stalled_seconds_total', perSecond: 0.4 },
      { name: 'drift_actual_memory_restored_bytes_total', perSecond: 409600 },
    ]
  ], alert, [
    [50, []],
    [60, [t.fires('critical', t.db, unknown('40%'))]],
  ]) + { interval: '1s' },
  t.case('code and heap come back from disk: major faults',
         limits + stalled(0.3) + faults(100),
         alert,
         60,
         [t.fires('critical', t.db, description('30%'))]),
  t.case('a backup reads more than fits: refaults, 9 % stalled', limits + stalled(0.09) + restored(25), alert, 300),
  t.case('four readers at once: stalled, nothing that was in use is dropped', limits + stalled(0.15) + restored(2), alert, 300),
  t.case('it declares that it may stand still half of the time', limits + stalled(0.4) + restored(100) + [
    t.threshold(t.db, 'memory-thrashing', 0.5),
  ], alert, 300),
  t.case('it has muted the check', limits + stalled(0.9) + restored(100) + [
    t.threshold(t.db, 'memory-thrashing', 'off'),
  ], alert, 300),
  t.case('it is the group above that is measured, too', [
    t.grows('drift_actual_pressure_memory_stalled_seconds_total', t.slice, 0.4),
    t.grows('drift_actual_memory_restored_bytes_total', t.slice, 1e6),
  ], alert, 300),
  t.story('the load goes: quiet two minutes later', limits + restored(100) + [
    t.s('drift_actual_pressure_memory_stalled_seconds_total', t.db, '0+6x10 60x70'),
  ], alert, [
    [150, [t.fires('critical', t.db, description('40%'))]],
    [600, []],
  ]),
  t.story('the line moves and the reason changes: the same alert goes on', [
    t.constant('drift_declared_memory_limit_bytes', t.db, gib(2)),
    t.s('drift_declared_location_info', t.db { resource: 'memory_limit', location: 'apps/db.yaml:31' }, '1x12'),
    t.s('drift_declared_location_info', t.db { resource: 'memory_limit', location: 'apps/db.yaml:99' }, '_x12 1x40'),
  ] + stalled(0.4) + restored(100), alert, [
    [at, [t.fires('critical', t.db, std.strReplace(std.strReplace(std.strReplace(
      description('40%'), 'apps/db.yaml:31', location
    ), 'applied 2Gi, in force 2Gi', 'applied not known, in force not known'), 'in use 2Gi, of it anonymous 1Gi', 'in use not known, of it anonymous not known'))]]
    for at in [120, 600]
    for location in [if at == 120 then 'apps/db.yaml:31' else 'apps/db.yaml:99']
  ]),
])
