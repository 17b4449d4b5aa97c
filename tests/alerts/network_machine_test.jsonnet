// The network of a machine: nobody's in particular, and without a threshold that
// somebody could declare.
local t = import 'support.libsonnet';

local eu = { cluster: 'eu' };
local fires(text, labels={}) = t.fires('warning', labels, 'm1:10077: ' + text);

local sent(again, out=1000, labels={}) = [
  t.grows('drift_tcp_out_segments_total', labels, out, steps=140),
  t.s('drift_tcp_retransmitted_segments_total', labels, again),
];
local again(share, labels={}) = fires(
  share + ' of the TCP segments of its own network namespace had to be sent again.', labels
);
local lost(values, labels={}) = [t.s('drift_tcp_listen_overflows_total', labels, values)];
local overflows(rate, labels={}) = fires(
  rate + ' connections a second were lost since an accept queue was full. ' +
  '`ss -lnt` shows whose (Recv-Q above Send-Q).', labels
);
// The exporter shows all four counters of each device, 0 included.
local device(name, perSecond, drop=0, errs=0, sentDrop=0, labels={}) = [
  t.grows('drift_network_%s_total' % c[0], labels { device: name }, c[1], steps=100)
  for c in [
    ['receive_packets', perSecond],
    ['receive_drop', drop],
    ['receive_errs', errs],
    ['transmit_packets', perSecond],
    ['transmit_drop', sentDrop],
    ['transmit_errs', 0],
  ]
];
local dropped(share, where, labels={}) = fires(
  share + ' of the packets of a network device were dropped or broken: ' + where + '.', labels
);
local softnet(values, labels={}) = [t.s('drift_softnet_dropped_total', labels, values)];
local backlog(rate, labels={}) = fires(
  rate + ' packets a second were dropped since the backlog of a CPU was full (net.core.netdev_max_backlog).', labels
);
local tracked(entries, limit=262144, labels={}) = [
  t.s('drift_conntrack_entries', labels, entries),
  t.constant('drift_conntrack_entries_limit', labels, limit),
];
local conntrack(share, labels={}) = fires(
  share + ' of the 262144 entries are in use (net.netfilter.nf_conntrack_max).', labels
);

t.tests(['drift-machine.rules', 'drift-network', 'drift-packets'], [
  // --- DriftMachineTcpRetransmits
  t.story('a cable is bad, and replaced', sent('0+1200x60 72000x80'), 'DriftMachineTcpRetransmits', [
    [570, []],
    [660, [again('8%')]],
    [1290, []],
  ]),
  t.case('in another cluster', sent('0+1200x60', labels=eu), 'DriftMachineTcpRetransmits', 690, [again('8%', eu)]),
  t.case('it is far from everybody: one in thirty', sent('0+500x100'), 'DriftMachineTcpRetransmits', 900),
  t.case('an idle machine, and its only ssh session is on a train', sent('0+12x100', out=4), 'DriftMachineTcpRetransmits', 900),
  t.story('a router starts anew: three minutes', sent('0x12 4500+4500x11 54000x80'), 'DriftMachineTcpRetransmits', [
    [at, []]
    for at in [330, 480, 660, 840]
  ]),

  // --- DriftMachineListenOverflow
  t.story('a program hangs, and is started anew', lost('12x8 12+45x40 1812x60'), 'DriftMachineListenOverflow', [
    [390, []],
    [480, [overflows('3')]],
    [900, []],
  ]),
  t.case('in another cluster', lost('0+30x40', eu), 'DriftMachineListenOverflow', 420, [overflows('2', eu)]),
  t.story('a scanner comes by every five minutes', lost('0x10 20x19 40x19 60x19 80x19'), 'DriftMachineListenOverflow', [
    [at, []]
    for at in [210, 330, 495, 555, 795, 1095]
  ]),
  t.case('it lost some long ago', lost('4711x80'), 'DriftMachineListenOverflow', 900),

  // --- DriftMachinePacketDrops
  t.story('a card is at its end',
          device('eth0', 20000, drop=300, errs=100) + device('lo', 500),
          'DriftMachinePacketDrops',
          [
            [570, []],
            [690, [dropped('2%', 'eth0 receive drop 300/s eth0 receive errs 100/s')]],
          ]),
  t.case('two devices, and the other way', device('eth0', 1000, drop=20) + device('eth1', 1000, sentDrop=40), 'DriftMachinePacketDrops', 690, [
    dropped('4%', 'eth0 receive drop 20/s eth1 transmit drop 40/s'),
  ]),
  t.story('its ring gets longer: nothing is lost any more', [
    t.grows('drift_network_receive_packets_total', { device: 'eth0' }, 1000, steps=100),
    t.s('drift_network_receive_drop_total', { device: 'eth0' }, '0+450x52 23400x60'),
  ], 'DriftMachinePacketDrops', [
    [720, [dropped('3%', 'eth0 receive drop 30/s')]],
    [1200, []],
  ]),
  t.case('in another cluster', device('eth0', 1000, errs=20, labels=eu), 'DriftMachinePacketDrops', 690, [
    dropped('2%', 'eth0 receive errs 20/s', eu),
  ]),
  t.case('a quiet network: spanning tree and LLDP are dropped, as nobody here speaks them',
         device('eth0', 15, drop=0.6),
         'DriftMachinePacketDrops',
         1200),
  t.case('a cable that was pulled: what is sent is dropped, and nothing is sent', device('eth1', 2, sentDrop=2), 'DriftMachinePacketDrops', 1200),
  t.case('ten gigabit, and some are lost', device('eth0', 300000, drop=900), 'DriftMachinePacketDrops', 1200),

  // --- DriftSoftnetDrops
  t.story('a flood on one CPU, and it ends', softnet('3x8 3+150x40 6003x40'), 'DriftSoftnetDrops', [
    [390, []],
    [480, [backlog('10')]],
    [930, []],
  ]),
  t.case('in another cluster', softnet('0+75x40', eu), 'DriftSoftnetDrops', 420, [backlog('5', eu)]),
  t.story('a backup begins: half a minute of drops', softnet('3x8 20000x0 40003x60'), 'DriftSoftnetDrops', [
    [at, []]
    for at in [180, 300, 420, 435, 450, 480]
  ]),
  t.case('single ones, all day', softnet('3+9x80'), 'DriftSoftnetDrops', 1200),

  // --- DriftConntrackNearLimit
  t.story('connections that nobody closes', tracked('100000x8 250000x40 1000x20'), 'DriftConntrackNearLimit', [
    [240, []],
    [300, [conntrack('95.37%')]],
    [780, []],
  ]),
  t.case('in another cluster', tracked('262144x40', labels=eu), 'DriftConntrackNearLimit', 300, [conntrack('100%', eu)]),
  t.case('a proxy at noon: four fifths', tracked('210000x60'), 'DriftConntrackNearLimit', 600),
  t.story('a load test of a minute', tracked('900x8 260000x4 900x40'), 'DriftConntrackNearLimit', [[at, []] for at in [180, 255, 300]]),
  t.case('no limit is set: the module is there and unused', tracked('5x40', limit=0), 'DriftConntrackNearLimit', 600),
])
