// The network: what is lost, and who does not accept.
local new = import '../lib.libsonnet';

{
  local lib = new.new(self._config),
  local d = lib.duration(300),
  local alert(a) = lib.alert({ dimension: 'network' } + a),
  local share = '{{ $value | humanizePercentage }}',

  // Packets lost or broken per packet that came or went, of devices that are used.
  // One in a second at least: a quiet network drops what speaks a protocol that
  // nobody here knows (spanning tree, LLDP), and is well. Workloads that never
  // lost anything have no counters of it, and cost nothing here.
  local lost(prefix, matchers) =
    local rate(name) = lib.rate(lib.s(prefix + name + '_total', matchers), 300);
    local of(way) = |||
      (
        sum without (what) (
          label_replace(%(drop)s, "what", "drop", "", "")
          or
          label_replace(%(errs)s, "what", "errs", "", "")
        ) > 1
      )
      /
      (%(packets)s > 10)
    ||| % {
      drop: rate(way + '_drop'),
      errs: rate(way + '_errs'),
      packets: rate(way + '_packets'),
    };
    'max without (device, direction) (\n' +
    lib.indent('label_replace(\n' + lib.indent(of('receive')) + '  , "direction", "receive", "", "")\n' +
               'or\n' +
               'label_replace(\n' + lib.indent(of('transmit')) + '  , "direction", "transmit", "", "")') + ')',

  // At which devices: rates of each counter that moves.
  local devices(prefix) = std.join('', [
    '{{ range printf `rate(%s%s_%s_total{%%s}%s) > 0` $of | query | sortByLabel "device" }} {{ .Labels.device }} %s %s {{ .Value | humanize }}/s{{ end }}'
    % [prefix, way, what, lib.range(300), way, what]
    for way in ['receive', 'transmit']
    for what in ['drop', 'errs']
  ]),

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'drift-network',
        rules: [
          alert({
            alert: 'DriftTcpRetransmits',
            expr: lib.above(
              'workload:drift_actual_tcp_retransmitted_segments:ratio_rate%s{workload_type!="slice"}' % d,
              'tcp-retransmits'
            ) + 'and %s > 10\n' % lib.rate(lib.workload('drift_actual_tcp_out_segments_total'), 300),
            forSeconds: 600,
            severity: 'warning',
            summary: "A workload's packets are lost.",
            description: lib.who + ': ' + share + ' of its TCP segments had to be sent again. ' +
                         'Of the whole machine: ' +
                         lib.value('machine:drift_tcp_retransmitted_segments:ratio_rate' + d, 'humanizePercentage', set='$machine') + '.',
          }),
          alert({
            alert: 'DriftMachineTcpRetransmits',
            expr: lib.aboveStandard('machine:drift_tcp_retransmitted_segments:ratio_rate' + d, 'tcp-retransmits') +
                  'and %s > 10\n' % lib.rate(lib.s('drift_tcp_out_segments_total'), 300),
            forSeconds: 600,
            severity: 'warning',
            dashboard: 'machine',
            summary: "A machine's packets are lost.",
            description: '{{ $labels.instance }}: ' + share + ' of the TCP segments of its own network namespace had to be sent again.',
          }),
          alert({
            alert: 'DriftListenOverflow',
            expr: lib.above(lib.grown('drift_actual_tcp_listen_overflows_total', 'workload_type!="slice"', 120) + '/ 120',
                            'listen-overflows'),
            forSeconds: 300,
            severity: 'warning',
            summary: 'A workload loses connections that it does not accept in time.',
            description: lib.who + ': {{ $value | humanize }} connections a second were lost since the accept queue was full' +
                         lib.label('drift_declared_port', 'port', ', declared port ', '', 'protocol="tcp"', '$workload') + '.',
          }),
          alert({
            alert: 'DriftMachineListenOverflow',
            expr: lib.aboveStandard(lib.increase(lib.s('drift_tcp_listen_overflows_total'), 120) + ' / 120', 'listen-overflows'),
            forSeconds: 300,
            severity: 'warning',
            dashboard: 'machine',
            summary: "Connections to a program in the machine's own network namespace are lost.",
            description: '{{ $labels.instance }}: {{ $value | humanize }} connections a second were lost since an accept queue was full. ' +
                         '`ss -lnt` shows whose (Recv-Q above Send-Q).',
          }),
          alert({
            alert: 'DriftAcceptQueueFull',
            expr: lib.above(|||
              max without (port) (
                %s
                /
                (%s > 0)
              )
            ||| % [lib.s('drift_actual_accept_queue_length'), lib.s('drift_actual_accept_queue_backlog')], 'accept-queue'),
            forSeconds: 120,
            severity: 'warning',
            summary: 'A workload does not accept its connections.',
            description: lib.who + ': ' + share + ' of an accept queue is in use' +
                         '{{ range printf `drift_actual_accept_queue_length{%s} and topk(1, drift_actual_accept_queue_length{%s} / (drift_actual_accept_queue_backlog{%s} > 0))` $of $of $of | query }}' +
                         ', port {{ .Labels.port }}: {{ .Value }} waiting{{ end }}' +
                         '. New connections are lost or wait when it is full.',
          }),
        ],
      },
      {
        name: 'drift-packets',
        rules: [
          alert({
            alert: 'DriftPacketDrops',
            expr: lib.above(lost('drift_actual_network_', 'workload_type!="slice"'), 'packet-drops'),
            forSeconds: 600,
            severity: 'warning',
            summary: 'Packets of a workload are dropped or broken.',
            description: lib.who + ': ' + share + ' of the packets of a network device were dropped or broken:' +
                         devices('drift_actual_network_') + '.',
          }),
          alert({
            alert: 'DriftMachinePacketDrops',
            expr: lib.aboveStandard(lost('drift_network_', ''), 'packet-drops'),
            forSeconds: 600,
            severity: 'warning',
            dashboard: 'machine',
            summary: 'Packets of a machine are dropped or broken.',
            description: '{{ $labels.instance }}: ' + share + ' of the packets of a network device were dropped or broken:' +
                         devices('drift_network_') + '.',
          }),
          alert({
            alert: 'DriftSoftnetDrops',
            // A window much shorter than `for`: one burst is not five minutes.
            expr: lib.aboveStandard(lib.rate(lib.s('drift_softnet_dropped_total'), 120), 'softnet-drops'),
            forSeconds: 300,
            severity: 'warning',
            dashboard: 'machine',
            summary: 'A machine receives packets faster than its CPUs take them.',
            description: '{{ $labels.instance }}: {{ $value | humanize }} packets a second were dropped since the backlog of a CPU was full (net.core.netdev_max_backlog).',
          }),
          alert({
            alert: 'DriftConntrackNearLimit',
            expr: lib.aboveStandard('%s\n/\n(%s > 0)' % [lib.s('drift_conntrack_entries'), lib.s('drift_conntrack_entries_limit')], 'conntrack'),
            forSeconds: 120,
            severity: 'warning',
            dashboard: 'machine',
            summary: 'A machine is about to refuse connections: its connection tracking is full.',
            description: '{{ $labels.instance }}: ' + share + ' of the ' +
                         lib.value('drift_conntrack_entries_limit', 'printf "%.0f"') +
                         ' entries are in use (net.netfilter.nf_conntrack_max).',
          }),
        ],
      },
    ],
  },
}
