// What runs and does not serve: ports on which nobody listens, health checks that
// are not answered.
local t = import 'support.libsonnet';

local eu(labels) = labels { cluster: 'eu' };

// --- ports ---------------------------------------------------------------------------
local port(number, values, protocol='tcp', labels=t.shop) = [
  t.s('drift_actual_port_listening', labels { port: number, protocol: protocol }, values),
  t.constant('drift_declared_location_info', labels {
    resource: 'port',
    port: number,
    protocol: protocol,
    location: 'apps/db.yaml:' + { '5432': '40', '9187': '44', '53': '48' }[number],
  }, 1),
];
local running = [
  t.constant('drift_declared_location_info', t.shop { resource: 'running', location: 'apps/db.yaml:3' }, 1),
];
local silent(number, line, protocol='tcp', labels=t.shop) = t.fires(
  'warning',
  labels,
  'shop/db on m1:10077: it runs, and not all of its instances listen on %s/%s%s.' % [
    number,
    protocol,
    if line == null then '' else '; declared at apps/db.yaml:' + line,
  ],
  { port: number, protocol: protocol }
);

// --- health --------------------------------------------------------------------------
// `answered`: when it was answered well, of this very instance.
local check(name, values, line='50', answered='1700000000x80', reason=null, labels=t.db) = [
  t.s('drift_actual_health_up', labels { check: name }, values),
  t.s('drift_actual_health_last_success_timestamp_seconds', labels { check: name }, answered),
  t.constant('drift_declared_location_info', labels { resource: 'health', check: name, location: 'apps/db.yaml:' + line }, 1),
] + if reason == null then [] else [
  t.constant('drift_actual_health_failure_info', labels { check: name, reason: reason }, 1),
];
local never = '_x80';
local down(checks, labels=t.db) = t.fires(
  'critical',
  labels,
  'shop/db, pod db-0, container postgres on m1:10077: declared health checks that are not answered: ' + checks + '.'
);
local ready = 'readiness (timeout, declared at apps/db.yaml:50)';
local live = 'liveness (refused, declared at apps/db.yaml:58)';

t.tests(['drift-service'], [
  // --- DriftPortNotListening
  t.story('its second program has ended: the one port of two',
          running + port('5432', '1x80') + port('9187', '1x7 0x40 1x30'),
          'DriftPortNotListening',
          [
            [390, []],
            [450, [silent('9187', '44')]],
            [780, []],
          ]),
  t.case('one number, two protocols, and each has its own line', [
    t.s('drift_actual_port_listening', t.shop { port: '53', protocol: 'tcp' }, '1x40'),
    t.constant('drift_declared_location_info', t.shop { resource: 'port', port: '53', protocol: 'tcp', location: 'apps/db.yaml:47' }, 1),
  ] + port('53', '0x40', 'udp') + port('5432', '0x40'), 'DriftPortNotListening', 420, [
    silent('5432', '40'),
    silent('53', '48', 'udp'),
  ]),
  t.case('where it is declared is not known', [
    t.s('drift_actual_port_listening', t.shop { port: '5432', protocol: 'tcp' }, '0x40'),
  ], 'DriftPortNotListening', 420, [silent('5432', null)]),
  t.case('in another cluster', port('5432', '0x40', labels=eu(t.shop)), 'DriftPortNotListening', 420, [
    silent('5432', '40', labels=eu(t.shop)),
  ]),
  t.story('a slow start: it reads its journal for four minutes', port('5432', '1x7 0x16 1x40'), 'DriftPortNotListening', [
    [s, []]
    for s in [240, 360, 420, 600]
  ]),
  t.story('one rollout after another', port('5432', std.join(' ', std.repeat(['1x3 0x15'], 4))), 'DriftPortNotListening', [
    [s, []]
    for s in [285, 330, 600, 880]
  ]),
  t.case('scaled to none: nobody is expected to listen', port('5432', '1x7 stale'), 'DriftPortNotListening', 900),
  t.case('one port may be silent, it declares', port('5432', '0x80') + port('9187', '1x80') + [
    t.threshold(t.shop, 'port-not-listening', 1),
  ], 'DriftPortNotListening', 900),
  t.case('it has muted the check', port('5432', '0x80') + port('9187', '0x80') + [
    t.threshold(t.shop, 'port-not-listening', 'off'),
  ], 'DriftPortNotListening', 900),
  t.case('another one has muted the check', port('5432', '0x80') + [
    t.threshold(t.shop { workload: 'web' }, 'port-not-listening', 'off'),
  ], 'DriftPortNotListening', 900, [silent('5432', '40')]),

  // --- DriftHealthDown
  t.story('it hangs, until somebody kills it', check('readiness', '1x7 0x40 1x30', reason='timeout') + check('liveness', '1x80', '58'), 'DriftHealthDown', [
    [210, []],
    [285, [down(ready)]],
    [780, []],
  ]),
  t.case('two checks, in order, each with its reason and line',
         check('readiness', '0x40', reason='timeout') + check('liveness', '0x40', '58', reason='refused'),
         'DriftHealthDown',
         300,
         [down(live + ' ' + ready)]),
  t.case('in another cluster', check('readiness', '0x40', reason='timeout', labels=eu(t.db)), 'DriftHealthDown', 300, [
    down(ready, eu(t.db)),
  ]),
  t.story('it was never answered: a new version that does not come up',
          check('readiness', '0x80', answered=never, reason='timeout'),
          'DriftHealthDown',
          [
            [390, []],
            [480, [down(ready)]],
          ]),
  t.story('the exporter is started anew while it hangs: what was down is down',
          check('readiness', '1x7 0x19 stale 0x40', answered='1700000000x27 stale', reason='timeout'),
          'DriftHealthDown',
          [
            [390, [down(ready)]],
            [600, [down(ready)]],
          ]),
  t.story('a large program starts: its first answer after four minutes',
          check('readiness', '0x16 1x40', answered='_x17 1700000000x40', reason='refused'),
          'DriftHealthDown',
          [[s, []] for s in [150, 210, 300, 600]]),
  t.story('it is started anew under its old name, and needs four minutes again',
          check('readiness', '1x19 0x16 1x40', answered='1700000000x19 stale _x16 1700000000x40', reason='refused'),
          'DriftHealthDown',
          [[s, []] for s in [330, 450, 540, 700]]),
  t.story('a garbage collection of a minute, every five', check('liveness', std.join(' ', std.repeat(['1x15 0x3'], 4))), 'DriftHealthDown', [
    [s, []]
    for s in [285, 300, 600, 900]
  ]),
  t.case('nothing runs: nobody is asked', check('readiness', '1x7 stale', answered='1700000000x7 stale'), 'DriftHealthDown', 900),
  t.case('not ready is its way to stand by: one of two may be down, it declares',
         check('readiness', '0x60', reason='timeout') + check('liveness', '1x60', '58') + [
           t.threshold(t.db, 'health-down', 1),
         ],
         'DriftHealthDown',
         600),
  t.case('... and now both are',
         check('readiness', '0x60', reason='timeout') + check('liveness', '0x60', '58', reason='refused') + [
           t.threshold(t.db, 'health-down', 1),
         ],
         'DriftHealthDown',
         600,
         [down(live + ' ' + ready)]),
  t.case('it has muted the check', check('readiness', '0x60', reason='timeout') + [
    t.threshold(t.db, 'health-down', 'off'),
  ], 'DriftHealthDown', 600),
])
