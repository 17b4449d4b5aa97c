// What begins, goes with, and ends a want of memory. Thrash itself: thrash_test;
// slow damage over hours and days: budget_test.
local t = import 'support.libsonnet';

local eu(labels) = labels { cluster: 'eu' };
local mib(n) = n * 1024 * 1024;
local backup = { workload: 'backup.service', workload_type: 'systemd' };
local job = { namespace: 'shop', workload: 'report', workload_type: 'job', pod: 'report-x7k2q', container: 'main' };
local db = 'shop/db, pod db-0, container postgres on m1:10077: ';
local location(labels, resource, where) =
  t.constant('drift_declared_location_info', labels { resource: resource, location: where }, 1, 240);
// Declared and applied 2 GiB, all of it in use, half of it cache.
local limits(labels=t.db, force=2048, anon='1073741824x240') = [
  t.constant('drift_declared_memory_limit_bytes', labels, mib(2048), 240),
  location(labels, 'memory_limit', 'apps/db.yaml:31'),
  t.constant('drift_applied_memory_limit_bytes', labels, mib(2048), 240),
  t.constant('drift_effective_memory_limit_bytes', labels, mib(force), 240),
  t.constant('drift_actual_memory_usage_bytes', labels, mib(2048), 240),
  t.s('drift_actual_memory_anon_bytes', labels, anon),
];
local memory(force='2Gi', anon='1Gi') =
  'Memory limit: declared 2Gi at apps/db.yaml:31, applied 2Gi, in force ' + force + '; in use 2Gi, of it anonymous ' + anon + '.';
local unknown = 'Memory limit: declared none, applied not known, in force not known; in use not known, of it anonymous not known.';
local stalled(values, labels=t.db) = [t.s('drift_actual_pressure_memory_stalled_seconds_total', labels, values)];
local waiting(values, labels=t.db) = [t.s('drift_actual_pressure_memory_waiting_seconds_total', labels, values)];
// Beside it runs what never stalls: the machine is watched for long.
local machine(labels={}) = [
  t.constant('drift_build_info', labels { version: '1' }, 1, 240),
] + stalled('0x240', t.nginx + labels);

// --- DriftMemoryStalled
local again(share, labels=t.db) = t.fires(
  'warning', labels, db + 'all of its tasks stood still for memory ' + share + ' of the last half hour. ' + memory()
);
local stands(share, labels=t.db) = t.fires(
  'critical', labels, db + 'all of its tasks stood still for memory ' + share + ' of the last 5 minutes. ' + memory()
);

// --- DriftMemoryNearOomdKill
local oomd(labels=t.nginx, limit=0.6) = limits(labels) + [
  t.constant('drift_declared_oomd_pressure_limit_ratio', labels, limit),
  location(labels, 'oomd_pressure_limit', 'nginx.service:14'),
];
local near(share, labels=t.nginx) = t.fires(
  'critical', labels, labels.workload + ' on m1:10077: memory stalls are at ' + share +
                      ' of ManagedOOMMemoryPressureLimit=60% at nginx.service:14; above it for 30 s, systemd-oomd kills. ' + memory()
);

// --- DriftMemoryNearLimit
local full(share, text, labels=t.db) = t.fires(
  'warning', labels, db + share + ' of the memory it may have is anonymous, which can only go to swap. ' + text
);

// --- DriftOomKill, DriftOomKillUnattributed
local kills(values, labels=t.db) = [t.s('drift_actual_memory_oom_kill_events_total', labels, values)];
local killer(by, labels=t.db) = t.constant('drift_actual_killed_processes_total', labels { killer: by }, 1);
local killed(what, by, labels=t.db) = t.fires(
  'warning', labels, db + what + ' killed for want of memory in the last 10 minutes' + by + '. ' + memory()
);
local gone(values, labels=t.slice) = [
  t.constant('drift_applied_memory_limit_bytes', labels, mib(4096), 240),
  t.s('drift_unattributed_oom_kills_total', labels, values),
];
local nobodys(what, labels=t.slice) = t.fires(
  'warning', labels, 'In /system.slice on m1:10077: ' + what + ' killed for want of memory in the last 10 minutes, ' +
                     'in workloads that are gone. Memory limit of the group: 4Gi.'
);

// --- DriftMemoryHighBreached
local high(labels=t.db) = limits(labels) + [
  t.constant('drift_declared_memory_high_bytes', labels, mib(1024), 240),
  location(labels, 'memory_high', 'apps/db.yaml:33'),
  t.constant('drift_applied_memory_high_bytes', labels, mib(1024), 240),
];
local highEvents(perSecond, labels=t.db) = [t.grows('drift_actual_memory_high_events_total', labels, perSecond)];
local slowed(share, labels=t.db) = t.fires(
  'warning', labels, db + 'some of its tasks waited for memory ' + share +
                     ' of the time, being above memory.high (declared 1Gi at apps/db.yaml:33, applied 1Gi). ' + memory()
);

t.tests(['drift-memory.rules', 'drift-budget.rules', 'drift-memory', 'drift-memory-limit'], [
  // --- DriftMemoryThrashing: the rest of it
  t.case('in another cluster',
         stalled('0+6x40', eu(t.nginx)) +
         [t.grows('drift_actual_memory_major_faults_total', eu(t.nginx), 100, from=1)],
         'DriftMemoryThrashing',
         120,
         [t.fires('critical', eu(t.nginx), 'nginx.service on m1:10077: all of its tasks stood still for memory 40% of the time, ' +
                                           'and what had just been dropped from memory was read back. ' +
                                           'No OOM kill is needed for this, and none may come. ' + unknown)]),
  t.case('one task alone in a cgroup sleeps on a slow disk: nothing was ever read back', stalled('0+15x40'), 'DriftMemoryThrashing', 300),

  // --- DriftMemoryStalled
  t.story('eight percent, for forty minutes: nobody notices, and all is slower', limits() + machine() + stalled('0x40 1.2+1.2x159 192x40'), 'DriftMemoryStalled', [
    [1800, []],
    [2100, []],
    [2880, [again('8%')]],
    [3300, []],
  ]),
  t.story('twice as many clients: it hardly runs, and then they go', limits() + machine() + stalled('0x60 6+6x31 192x20'), 'DriftMemoryStalled', [
    [1080, []],
    [1320, [stands('40%')]],
    [1480, []],
  ]),
  t.case('in another cluster', limits(eu(t.db)) + machine({ cluster: 'eu' }) + stalled('0x60 6+6x40', eu(t.db)), 'DriftMemoryStalled', 1320, [
    stands('40%', eu(t.db)),
  ]),
  t.story('the nightly backup: a new unit, four readers, a quarter of an hour',
          machine() + stalled('_x80 0+1.35x60 stale', backup),
          'DriftMemoryStalled',
          [[at, []] for at in [1500, 1680, 1860, 2100, 2400]]),
  t.story('a minute of want: a report is made', machine() + stalled('0x60 13.5+13.5x3 54x60'), 'DriftMemoryStalled', [
    [at, []]
    for at in [975, 1020, 1110, 1260]
  ]),
  t.case('a batch in its limit: nine percent is usual, and it says so', machine() + stalled('0x40 1.35+1.35x160') + [
    t.threshold(t.db, 'memory-stalled-warning', 0.1, 240),
  ], 'DriftMemoryStalled', 2880),
  t.case('it may stand still half of the time', machine() + stalled('0x60 6+6x60') + [
    t.threshold(t.db, check, 0.5, 240)
    for check in ['memory-stalled', 'memory-stalled-warning']
  ], 'DriftMemoryStalled', 1680),
  t.case('it has muted both', machine() + stalled('0x60 12+12x60') + [
    t.threshold(t.db, check, 'off', 240)
    for check in ['memory-stalled', 'memory-stalled-warning']
  ], 'DriftMemoryStalled', 1680),
  t.case('only the slice above is measured', stalled('0+6x120', t.slice), 'DriftMemoryStalled', 1500),

  // --- DriftMemoryNearOomdKill
  t.story('a unit on its way to being killed', oomd() + stalled('0x8 6.75+6.75x10 74x40', t.nginx), 'DriftMemoryNearOomdKill', [
    [120, []],
    [240, [near('75%')]],
    [420, []],
  ]),
  t.case('in another cluster', oomd(eu(t.nginx)) + stalled('0+6.75x40', eu(t.nginx)), 'DriftMemoryNearOomdKill', 240, [near('75%', eu(t.nginx))]),
  t.case('the whole slice is meant', oomd(t.slice) + stalled('0+8.1x40', t.slice), 'DriftMemoryNearOomdKill', 240, [near('90%', t.slice)]),
  t.story('a start: it stands still for six seconds', oomd() + stalled('0x8 6x40', t.nginx), 'DriftMemoryNearOomdKill', [
    [at, []]
    for at in [135, 150, 165, 180]
  ]),
  t.case('a batch in its limit: nine percent', oomd() + stalled('0+1.35x40', t.nginx), 'DriftMemoryNearOomdKill', 300),
  t.case('systemd-oomd does not watch it', limits(t.nginx) + stalled('0+12x40', t.nginx), 'DriftMemoryNearOomdKill', 300),
  t.case('it is told only right before', oomd() + stalled('0+6.75x40', t.nginx) + [t.threshold(t.nginx, 'oomd-near', 0.9)], 'DriftMemoryNearOomdKill', 300),
  t.case('it shall be killed, that is how it is restarted', oomd() + stalled('0+12x40', t.nginx) + [
    t.threshold(t.nginx, 'oomd-near', 'off'),
  ], 'DriftMemoryNearOomdKill', 300),

  // --- DriftMemoryNearLimit
  t.story('a leak, until somebody starts it anew', limits(anon='1073741824x8 2080374784x32 268435456x20'), 'DriftMemoryNearLimit', [
    [390, []],
    [510, [full('96.88%', memory(anon='1.938Gi'))]],
    [660, []],
  ]),
  t.case('in another cluster', limits(eu(t.db), anon='2147483648x60'), 'DriftMemoryNearLimit', 480, [
    full('100%', memory(anon='2Gi'), eu(t.db)),
  ]),
  t.case('it may have what it declares, but not what the slice above has', limits(force=1024, anon='1040187392x60') + [
    t.constant('drift_mismatch_info', t.db { resource: 'memory_limit', reason: 'masked_by_ancestor' }, 1),
  ], 'DriftMemoryNearLimit', 480, [full('96.88%', memory('1Gi (reason: masked_by_ancestor)', '992Mi'))]),
  t.case('all is in use, most of it cache', limits(), 'DriftMemoryNearLimit', 900),
  t.story('a sort of three minutes fills it to the brim', limits(anon='1073741824x8 2120000000x12 1073741824x40'), 'DriftMemoryNearLimit', [
    [at, []]
    for at in [240, 330, 480]
  ]),
  t.case('no limit but the machine itself', limits(force=65536, anon='2147483648x60'), 'DriftMemoryNearLimit', 900),
  t.case('a heap that is taken at once and never grows', limits(anon='2080374784x60') + [
    t.threshold(t.db, 'memory-near-limit', 0.98),
  ], 'DriftMemoryNearLimit', 900),
  t.case('muted', limits(anon='2147483648x60') + [t.threshold(t.db, 'memory-near-limit', 'off')], 'DriftMemoryNearLimit', 900),

  // --- DriftOomKill
  t.story('two processes of it die, ten minutes later it is history', limits() + machine() + kills('0x8 2x80') + [
    killer('own_limit'),
    killer('machine'),
  ], 'DriftOomKill', [
    [120, []],
    [150, [killed('2 processes were', ', so far by machine, own_limit')]],
    [690, [killed('2 processes were', ', so far by machine, own_limit')]],
    [780, []],
  ]),
  t.case('in another cluster', limits(eu(t.db)) + kills('0x8 1x80', eu(t.db)), 'DriftOomKill', 300, [
    killed('1 process was', '', eu(t.db)),
  ]),
  t.story('a job that is killed before it is seen for the first time', machine() + kills('_x50 1x100', job) + [killer('own_limit', job)], 'DriftOomKill', [
    [720, []],
    [900, [t.fires('warning', job, 'shop/report, pod report-x7k2q, container main on m1:10077: 1 process was killed for ' +
                                   'want of memory in the last 10 minutes, so far by own_limit. ' + unknown)]],
    [1400, []],
  ]),
  t.case('a job that is seen for the first time, and well', machine() + kills('_x50 0x100', job), 'DriftOomKill', 900),
  t.case('the exporter is new here, and the kill is old', [t.s('drift_build_info', { version: '1' }, '_x50 1x100')] + kills('_x50 3x100'), 'DriftOomKill', 900),
  t.case('the exporter starts anew: it counts from 0', machine() + kills('7x20 0x60'), 'DriftOomKill', 600),
  t.case('of the group above, to which each kill counts, too', machine() + kills('0x8 1x80', t.slice), 'DriftOomKill', 300),
  t.case('a server that lets its children be killed: three are usual', machine() + kills('50x8 53x80') + [t.threshold(t.db, 'oom-kills', 3)], 'DriftOomKill', 690),
  t.case('a fourth one is not', limits() + machine() + kills('0x8 3x8 4x80') + [t.threshold(t.db, 'oom-kills', 3)], 'DriftOomKill', 690, [
    killed('4 processes were', ''),
  ]),
  t.case('muted', machine() + kills('0x8 9x80') + [t.threshold(t.db, 'oom-kills', 'off')], 'DriftOomKill', 300),

  t.case('it muted the check, was killed, and its cgroup is gone', [
    t.s('drift_actual_memory_oom_kill_events_total', t.db, '0x9 1x60'),
    t.s('drift_declared_threshold', t.db { check: 'oom-kills' }, std.join(' ', std.repeat(['+Inf'], 10)) + ' stale'),
    t.constant('drift_build_info', {}, 1),
  ], 'DriftOomKill', 240),
  t.case('a page without the collector right after the start, ten minutes ago', [
    t.s('drift_actual_memory_oom_kill_events_total', t.db, '7x100 stale 7x60'),
    t.constant('drift_build_info', {}, 1, 170),
  ], 'DriftOomKill', 2115),
  // --- DriftOomKillUnattributed
  t.story('several jobs vanish at once, and one was killed', machine() + gone('_x50 1x100'), 'DriftOomKillUnattributed', [
    [720, []],
    [900, [nobodys('1 process was')]],
    [1400, []],
  ]),
  t.case('again, in another cluster', machine({ cluster: 'eu' }) + gone('1x50 4x50', eu(t.slice)), 'DriftOomKillUnattributed', 900, [
    nobodys('3 processes were', eu(t.slice)),
  ]),
  t.case('long ago', machine() + gone('4x120'), 'DriftOomKillUnattributed', 1500),
  t.case('the exporter is new here', [t.s('drift_build_info', { version: '1' }, '_x50 1x100')] + gone('_x50 1x100'), 'DriftOomKillUnattributed', 900),

  // --- DriftMemoryHighBreached
  t.story('a cache that grows above memory.high, and is made smaller', high() + waiting('0x8 3+3x79 240x60') + highEvents(30, t.db), 'DriftMemoryHighBreached', [
    [660, []],
    [1080, [slowed('20%')]],
    [1680, []],
  ]),
  t.case('in another cluster', high(eu(t.db)) + waiting('0+3x80', eu(t.db)) + highEvents(30, eu(t.db)), 'DriftMemoryHighBreached', 1080, [
    slowed('20%', eu(t.db)),
  ]),
  t.case('a log shipper: memory.high trims its page cache all day', high() + waiting('0+0.9x80') + highEvents(300), 'DriftMemoryHighBreached', 1140),
  t.case('it waits, but for memory.max', high() + waiting('0+4.5x80') + highEvents(0), 'DriftMemoryHighBreached', 1140),
  t.case('a fifth of the time is usual', high() + waiting('0+3x80') + highEvents(30) + [t.threshold(t.db, 'memory-high-breached', 0.3)], 'DriftMemoryHighBreached', 1140),
  t.case('muted', high() + waiting('0+9x80') + highEvents(30) + [t.threshold(t.db, 'memory-high-breached', 'off')], 'DriftMemoryHighBreached', 1140),
])
