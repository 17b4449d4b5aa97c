// Units that fail, are restarted, or do not run; workloads that are not there.
// What runs and does not serve: reach_test.jsonnet.
local t = import 'support.libsonnet';

local eu(labels) = labels { cluster: 'eu' };
local mail = { namespace: 'tools', workload: 'mail', workload_type: 'compose' };
local undeclared = { workload: 'fwupd-refresh.service', workload_type: 'systemd' };
local at = '; declared at nginx.service:12';

// What systemd says of the unit, and where it is declared.
local unit(state, substate=null, result=null, labels=t.nginx) = [
  t.constant('drift_declared_location_info', labels { resource: 'running', location: 'nginx.service:12' }, 1, 300),
  t.constant('drift_declared_location_info', labels { resource: 'tasks_limit', location: 'nginx.service:9' }, 1, 300),
  t.constant('drift_actual_unit_state', labels { state: state }, 1, 300),
] + [
  t.constant('drift_actual_unit_%s_info' % x[0], labels { [x[0]]: x[1] }, 1, 300)
  for x in [['substate', substate], ['result', result]]
  if x[1] != null
];
local failed(values, labels=t.nginx) = [t.s('drift_actual_unit_failed', labels, values)];
local isFailed(text, labels=t.nginx) = t.fires(
  'warning', labels, labels.workload + ' on m1:10077: the unit is failed' + text + '.'
);
local restarts(values, labels=t.nginx) = [t.s('drift_actual_restarts_total', labels, values)];
local restarted(times, text, labels=t.nginx) = t.fires(
  'warning', labels, 'nginx.service on m1:10077: systemd restarted it ' + times + ' times within an hour' + text + '.'
);
local declared(labels) = [t.constant('drift_declared_running', labels, 1, 160)];
local running(values, labels) = [t.s('drift_actual_running', labels, values)];
local notRunning(text, labels=t.nginx) = t.fires(
  'warning',
  labels,
  'nginx.service on m1:10077: the boot starts it, it is meant to stay, and it does not run' + text + '.'
);
local compose = [
  t.constant('drift_declared_location_info', mail { resource: 'running', location: 'tools/compose.yaml:21' }, 1, 160),
];
local missing(labels=mail, who='tools/mail on m1:10077 (compose)', text='; declared at tools/compose.yaml:21') = t.fires(
  'warning', labels, who + ': it must run on this machine and does not' + text + '.'
);
// A restart every `minutes`, for an hour and a half; then none. To be used with
// one step a minute.
local loop(minutes, from=0) = std.join(' ', [
  '%dx%d' % [from + i, minutes - 1]
  for i in std.range(0, std.floor(90 / minutes))
] + ['%dx90' % (from + std.floor(90 / minutes))]);
local byMinute = { interval: '1m' };

t.tests(['drift-service'], [
  // --- DriftServiceFailed
  t.story('a typo in its configuration, until somebody mends it',
          unit('failed', null, 'exit-code') + failed('_x7 1x40 stale'),
          'DriftServiceFailed',
          [
            [390, []],
            [450, [isFailed(at + '. systemd says: failed, result exit-code')]],
            [780, []],
          ]),
  t.case('a unit that nobody declares: only the failure is known', failed('1x40', undeclared), 'DriftServiceFailed', 420, [
    isFailed('', undeclared),
  ]),
  t.case('in another cluster', unit('failed', null, 'oom-kill', eu(t.nginx)) + failed('1x40', eu(t.nginx)), 'DriftServiceFailed', 420, [
    isFailed(at + '. systemd says: failed, result oom-kill', eu(t.nginx)),
  ]),
  t.story('a timer runs it every ten minutes; it failed once, and not the next time',
          failed('_x8 1x15 stale _x30', undeclared),
          'DriftServiceFailed',
          [[s, []] for s in [240, 345, 405, 450]]),
  t.story('it fails and is reset, again and again', failed(std.join(' ', std.repeat(['1x12 stale _x5'], 4)), undeclared), 'DriftServiceFailed', [
    [s, []]
    for s in [180, 330, 600, 900]
  ]),
  t.case('the machine has none that failed', unit('active'), 'DriftServiceFailed', 600),
  t.case('one failure does not matter to it: a higher one is declared', failed('1x40') + [
    t.threshold(t.nginx, 'service-failed', 1),
  ], 'DriftServiceFailed', 600),
  t.case('it has muted the check', failed('1x40') + [
    t.threshold(t.nginx, 'service-failed', 'off'),
  ], 'DriftServiceFailed', 600),

  // --- DriftServiceRestartLoop
  t.story('it dies every ten minutes: too slow for StartLimitBurst=',
          unit('activating', 'auto-restart', 'exit-code') + restarts(loop(10, 3)),
          'DriftServiceRestartLoop',
          [
            [57 * 60 + 30, []],  // five until now
            [65 * 60, [restarted('6', at + '. systemd says: activating (auto-restart), result exit-code')]],
            [115 * 60, []],  // an hour ago it was still at it, by now less
          ]) + byMinute,
  t.case('in another cluster', restarts(loop(10), eu(t.nginx)), 'DriftServiceRestartLoop', 65 * 60, [
    restarted('6', '', eu(t.nginx)),
  ]) + byMinute,
  t.story('it leaks, and dies every twelve minutes: five in an hour, not more', restarts(loop(12)), 'DriftServiceRestartLoop', [
    [m * 60, []]
    for m in [55, 65, 70, 80, 90]
  ]) + byMinute,
  t.story('six deployments within an hour: what is started by hand counts anew',
          restarts('9x9 ' + std.join(' ', std.repeat(['0x9'], 8))),
          'DriftServiceRestartLoop',
          [[m * 60, []] for m in [12, 35, 65, 85]]) + byMinute,
  t.story('the exporter is new here; there were many restarts before', restarts('_x20 400x90'), 'DriftServiceRestartLoop', [
    [m * 60, []]
    for m in [21, 30, 60, 85]
  ]) + byMinute,
  t.case('its Restart=always is its timer: 12 in an hour, 20 are declared', restarts(loop(5)) + [
    t.threshold(t.nginx, 'service-restarts', 20, 120),
  ], 'DriftServiceRestartLoop', 80 * 60) + byMinute,
  t.case('it has muted the check', restarts(loop(2)) + [
    t.threshold(t.nginx, 'service-restarts', 'off', 120),
  ], 'DriftServiceRestartLoop', 80 * 60) + byMinute,

  // --- DriftServiceNotRunning
  t.story('somebody stopped it and forgot', declared(t.nginx) + unit('inactive') + running('1x7 0x40 1x40', t.nginx), 'DriftServiceNotRunning', [
    [390, []],
    [450, [notRunning(at + '. systemd says: inactive')]],
    [780, []],
  ]),
  t.case('in another cluster', declared(eu(t.nginx)) + running('0x40', eu(t.nginx)), 'DriftServiceNotRunning', 420, [
    notRunning('', eu(t.nginx)),
  ]),
  t.story('maintenance: four minutes', declared(t.nginx) + running('1x7 0x16 1x40', t.nginx), 'DriftServiceNotRunning', [
    [s, []]
    for s in [240, 360, 420, 600]
  ]),
  t.story('it is restarted again and again: another alert', declared(t.nginx) + running(std.join(' ', std.repeat(['1x1 0x9'], 8)), t.nginx), 'DriftServiceNotRunning', [
    [s, []]
    for s in [240, 465, 645, 900]
  ]),
  t.case('cgroups cannot be read: nobody knows what runs', declared(t.nginx), 'DriftServiceNotRunning', 900),
  t.case('the boot does not start it: not declared to run', running('0x80', t.nginx), 'DriftServiceNotRunning', 900),
  t.case('a container is missing: another alert', declared(mail) + running('0x80', mail), 'DriftServiceNotRunning', 1100),
  t.case('one may be missing', declared(t.nginx) + running('0x80', t.nginx) + [
    t.threshold(t.nginx, 'workload-missing', 1),
  ], 'DriftServiceNotRunning', 900),
  t.case('it has muted the check', declared(t.nginx) + running('0x80', t.nginx) + [
    t.threshold(t.nginx, 'workload-missing', 'off'),
  ], 'DriftServiceNotRunning', 900),

  // --- DriftWorkloadMissing
  t.story('docker compose down, and up again in the evening', declared(mail) + compose + running('1x7 0x80 1x40', mail), 'DriftWorkloadMissing', [
    [990, []],
    [1050, [missing()]],
    [1380, []],
  ]),
  t.case('in another cluster', declared(eu(t.shop)) + running('0x80', eu(t.shop)), 'DriftWorkloadMissing', 1020, [
    missing(eu(t.shop), 'shop/db on m1:10077 (statefulset)', ''),
  ]),
  t.story('the machine booted, and pulls a large image', declared(mail) + running('0x48 1x40', mail), 'DriftWorkloadMissing', [
    [s, []]
    for s in [450, 700, 960]
  ]),
  t.case("the runtime's files cannot be read: nobody knows what runs", declared(mail), 'DriftWorkloadMissing', 1100),
  t.case('one of two instances runs', declared(t.shop) + running('1x80', t.shop), 'DriftWorkloadMissing', 1100),
  t.case('a service is missing: another alert', declared(t.nginx) + running('0x80', t.nginx), 'DriftWorkloadMissing', 1100),
  t.case('one may be missing', declared(mail) + running('0x80', mail) + [
    t.threshold(mail, 'workload-missing', 1),
  ], 'DriftWorkloadMissing', 1100),
  t.case('it has muted the check', declared(mail) + running('0x80', mail) + [
    t.threshold(mail, 'workload-missing', 'off'),
  ], 'DriftWorkloadMissing', 1100),
])
