// Networks of workloads: what is lost, and what is not accepted.
local t = import 'support.libsonnet';

local pod = t.shop { pod: 'db-0' };  // its network has no container
local who = 'shop/db, pod db-0 on m1:10077: ';
local eu(labels) = labels { cluster: 'eu' };

// --- segments sent again ---------------------------------------------------------
local machine = [
  t.grows('drift_tcp_out_segments_total', {}, 1000, steps=140),
  t.grows('drift_tcp_retransmitted_segments_total', {}, 20, steps=140),
];
local sent(again, out=100, labels=pod) = [
  t.grows('drift_actual_tcp_out_segments_total', labels, out, steps=140),
  t.grows('drift_actual_tcp_retransmitted_segments_total', labels, again, steps=140),
];
local again(share, machine='2%') = t.fires(
  'warning', pod, who + share + ' of its TCP segments had to be sent again. Of the whole machine: ' + machine + '.'
);

// --- connections that are not accepted -------------------------------------------
local scraped = [
  t.constant('drift_build_info', { version: '1.0' }, 1),
  t.constant('drift_declared_port', t.shop { port: '9187', protocol: 'tcp' }, 1),
  t.constant('drift_declared_port', t.shop { port: '5432', protocol: 'tcp' }, 1),
  t.constant('drift_declared_port', t.shop { port: '5432', protocol: 'udp' }, 1),
];
local lost(values, labels=pod) = [t.s('drift_actual_tcp_listen_overflows_total', labels, values)];
local overflows(rate, labels=pod, ports=', declared port 5432, declared port 9187') = t.fires(
  'warning', labels, who + rate + ' connections a second were lost since the accept queue was full' + ports + '.'
);
local queue(waiting, backlog=128, port='5432') = [
  t.s('drift_actual_accept_queue_length', t.db { port: port }, waiting),
  t.constant('drift_actual_accept_queue_backlog', t.db { port: port }, backlog),
];
local full(share, waiting, port='5432', labels=t.db) = t.fires(
  'warning',
  labels,
  'shop/db, pod db-0, container postgres on m1:10077: ' + share + ' of an accept queue is in use, port ' +
  port + ': ' + waiting + ' waiting. New connections are lost or wait when it is full.'
);

// --- packets dropped ---------------------------------------------------------------
local packets(way, perSecond, drop, errs=null, device='eth0', labels={}) = [
  t.grows('drift_actual_network_%s_%s_total' % [way, c[0]], pod + labels + { device: device }, c[1], steps=100, from=1)
  for c in [['packets', perSecond], ['drop', drop], ['errs', errs]]
  if c[1] != null  // absent while it is 0
];
local dropped(share, where, labels=pod) = t.fires(
  'warning', labels, who + share + ' of the packets of a network device were dropped or broken: ' + where + '.'
);

t.tests(['drift-network.rules', 'drift-machine.rules', 'drift-network', 'drift-packets'], [
  // --- DriftTcpRetransmits
  t.story('a link between two racks is bad', machine + sent(8), 'DriftTcpRetransmits', [
    [570, []],
    [660, [again('8%')]],
  ]),
  t.story('the link is mended', machine + [
    t.grows('drift_actual_tcp_out_segments_total', pod, 100, steps=140),
    t.s('drift_actual_tcp_retransmitted_segments_total', pod, '0+150x60 9000x80'),
  ], 'DriftTcpRetransmits', [
    [800, [again('10%', '2%')]],
    [1300, []],
  ]),
  t.case('in another cluster, and the machine is not known', machine + sent(8, labels=eu(pod)), 'DriftTcpRetransmits', 660, [
    again('8%', 'not known') + { labels: eu(pod) },
  ]),
  t.story('a switch starts anew: three minutes of loss', machine + [
    t.grows('drift_actual_tcp_out_segments_total', pod, 100, steps=140),
    t.s('drift_actual_tcp_retransmitted_segments_total', pod, '0x12 300+300x12 3900x80'),
  ], 'DriftTcpRetransmits', [[at, []] for at in [300, 450, 600, 750, 900]]),
  t.case('a pod that says little, to somebody who is gone', sent(2, out=5), 'DriftTcpRetransmits', 900),
  t.case('customers on the road: one in thirty', sent(3.3), 'DriftTcpRetransmits', 900),
  t.case('its link is known to be bad: more is declared', sent(8) + [
    t.threshold(pod, 'tcp-retransmits', 0.15, steps=140),
  ], 'DriftTcpRetransmits', 900),
  t.case('it wants to know earlier', machine + sent(3.3) + [
    t.threshold(pod, 'tcp-retransmits', 0.02, steps=140),
  ], 'DriftTcpRetransmits', 900, [again('3.3%')]),
  t.case('it has muted the check', sent(80) + [
    t.threshold(pod, 'tcp-retransmits', 'off', steps=140),
  ], 'DriftTcpRetransmits', 900),

  // --- DriftListenOverflow
  t.story('a program is stuck: its first lost connections, and it goes on',
          scraped + lost('_x16 30+30x50 1530x40'),
          'DriftListenOverflow',
          [
            [500, []],
            [570, [overflows('2')]],
            [960, [overflows('2')]],
            [1260, []],  // it accepts again
          ]),
  t.case('in another cluster', [
    t.constant('drift_build_info', eu({ version: '1.0' }), 1),
  ] + lost('0+30x60', eu(pod)), 'DriftListenOverflow', 420, [overflows('2', eu(pod), '')]),
  t.story('a burst after a deployment',
          scraped + lost('_x16 900x60'),
          'DriftListenOverflow',
          [[at, []] for at in [300, 420, 540, 660]]),
  t.story('everybody comes at the full quarter of an hour',
          scraped + lost('10x16 400x59 800x20'),
          'DriftListenOverflow',
          [[at, []] for at in [300, 480, 600, 1170]]),
  t.story('the exporter is new here, and much was lost before', [
    t.s('drift_build_info', { version: '1.0' }, '_x16 1x60'),
  ] + lost('_x16 90000x60'), 'DriftListenOverflow', [[at, []] for at in [270, 390, 510, 600]]),
  t.case('it sheds load that way, and declares how much', scraped + lost('0+30x60') + [
    t.threshold(pod, 'listen-overflows', 3),
  ], 'DriftListenOverflow', 600),
  t.case('it has muted the check', scraped + lost('0+3000x60') + [
    t.threshold(pod, 'listen-overflows', 'off'),
  ], 'DriftListenOverflow', 600),

  // --- DriftAcceptQueueFull
  t.story('the main loop hangs', queue('3x20 129x40 0x30') + queue('1x90', port='9187'), 'DriftAcceptQueueFull', [
    [405, []],
    [480, [full('100.8%', '129')]],
    [1020, []],  // killed and started anew
  ]),
  t.case('its other port', queue('2x40') + queue('9x40', backlog=8, port='9187'), 'DriftAcceptQueueFull', 420, [
    full('112.5%', '9', '9187'),
  ]),
  t.case('in another cluster', [
    t.constant('drift_actual_accept_queue_length', eu(t.db { port: '5432' }), 128),
    t.constant('drift_actual_accept_queue_backlog', eu(t.db { port: '5432' }), 128),
  ], 'DriftAcceptQueueFull', 300, [full('100%', '128', labels=eu(t.db))]),
  t.story('bursts that are worked off between two scrapes',
          queue(std.join(' ', std.repeat(['128x2 0'], 20))),
          'DriftAcceptQueueFull',
          [[at, []] for at in [150, 285, 300, 450]]),
  t.case('busy: three quarters', queue('96x60'), 'DriftAcceptQueueFull', 600),
  t.case('in a namespace of its own nobody can tell how long the queue may get', [
    t.constant('drift_actual_accept_queue_length', t.db { port: '5432' }, 4096),
  ], 'DriftAcceptQueueFull', 600),
  t.case('a queue for none: the program takes what is there', queue('1x60', backlog=0), 'DriftAcceptQueueFull', 600),
  t.case('it lets them wait, and says so', queue('125x60') + [
    t.threshold(t.db, 'accept-queue', 0.99),
  ], 'DriftAcceptQueueFull', 600),
  t.case('half is too much for it', queue('80x60') + queue('1x60', port='9187') + [
    t.threshold(t.db, 'accept-queue', 0.5),
  ], 'DriftAcceptQueueFull', 600, [full('62.5%', '80')]),
  t.case('it has muted the check', queue('129x60') + [
    t.threshold(t.db, 'accept-queue', 'off'),
  ], 'DriftAcceptQueueFull', 600),

  // --- DriftPacketDrops
  t.story('the pod is too slow for what comes',
          packets('receive', 1000, 30) + packets('transmit', 800, null),
          'DriftPacketDrops',
          [
            [570, []],
            [690, [dropped('3%', 'eth0 receive drop 30/s')]],
          ]),
  t.case('two devices, one of them worse',
         packets('receive', 1000, 20) + packets('transmit', 100, 2, 3, 'net1'),
         'DriftPacketDrops',
         690,
         [dropped('5%', 'eth0 receive drop 20/s net1 transmit drop 2/s net1 transmit errs 3/s')]),
  t.case('in another cluster',
         packets('receive', 1000, null, 20, labels=eu({})),
         'DriftPacketDrops',
         690,
         [dropped('2%', 'eth0 receive errs 20/s', eu(pod))]),
  t.story('its buffer grows, and nothing is lost any more', packets('receive', 1000, null) + [
    t.s('drift_actual_network_receive_drop_total', pod { device: 'eth0' }, '1+300x52 15601x60'),
  ], 'DriftPacketDrops', [
    [720, [dropped('2%', 'eth0 receive drop 20/s')]],
    [1200, []],
  ]),
  t.case('next to nothing comes, but for what nobody here speaks', packets('receive', 15, 0.5), 'DriftPacketDrops', 1200),
  t.case('a busy pod drops a little', packets('receive', 1000, 5, 2), 'DriftPacketDrops', 1200),
  t.story('a backup begins: one bad minute', packets('receive', 1000, null) + [
    t.s('drift_actual_network_receive_drop_total', pod { device: 'eth0' }, '1x20 3000+3000x4 15000x60'),
  ], 'DriftPacketDrops', [[at, []] for at in [390, 600, 780, 960]]),
  t.case('it declares that a tenth may be lost', packets('receive', 1000, 50) + [
    t.threshold(pod, 'packet-drops', 0.1, steps=140),
  ], 'DriftPacketDrops', 1200),
  t.case('it has muted the check', packets('receive', 1000, 500) + [
    t.threshold(pod, 'packet-drops', 'off', steps=140),
  ], 'DriftPacketDrops', 1200),
])
