// The end of the workload dashboard: does it answer, is its network well, where is
// it, what to read next.
{
  rows(config, lib, who)::
    local p = lib.panels;
    local t = p.target;
    local s = lib.workload;
    local rate(name, matchers='') = lib.rate(s(name, matchers));
    local pod = '{{pod}} {{instance}}';
    local ofMachine = { empty: 'no network of its own: see the page of the machine' };
    local upDown = { '0': ['no', 'red'], '1': ['yes', 'green'] };
    [
      {
        title: 'Does it answer?',
        panels: [
          p.states(
            'Ports and health checks',
            'Declared ports: does every instance listen? Declared health checks: was the last one answered? Running is not answering.',
            [
              t('min by (port, protocol) (%s)' % s('drift_actual_port_listening'), 'listens on {{port}}/{{protocol}}'),
              t('min by (check, pod, container) (%s)' % s('drift_actual_health_up'), 'answers {{check}} {{pod}}'),
            ],
            upDown,
            8,
            8,
            empty='declares no ports and no health checks'
          ),
          p.graph(
            'Time until an answer',
            'How long the last answer of each health check took, or the wait for it.',
            's',
            [t(s('drift_actual_health_duration_seconds'), '{{check}} ' + who)],
            8,
            8,
            { empty: 'declares no health checks' }
          ),
          p.graph(
            'Connections that wait to be accepted',
            'Accept queue of each declared port against its backlog (dashed). Full: new connections are lost or wait.',
            'short',
            [
              t(s('drift_actual_accept_queue_length'), 'port {{port}} ' + who, 'green'),
              t(s('drift_actual_accept_queue_backlog'), 'backlog {{port}} ' + who, 'limit'),
            ],
            8,
            8,
            { empty: 'declares no ports' }
          ),
          p.table(
            'Health checks',
            'Why a check is down, since when it was not answered well, and which declared checks are never asked, and why.',
            'short',
            [
              t('time() - ' + s('drift_actual_health_last_success_timestamp_seconds')),
              t(s('drift_actual_health_failure_info')),
              t(s('drift_health_not_executed_info')),
              t(s('drift_actual_health_up')),
            ],
            [
              { field: 'check', width: 150 },
              { field: 'D', name: 'answers', width: 75, words: upDown },
              { field: 'A', name: 'last answered', width: 120, unit: 's' },
              { field: 'reason', name: 'why not', width: 95 },
              { field: 'C', name: 'never asked', width: 100, words: { '1': ['never asked', 'blue'] } },
              { field: 'pod', width: 150 },
              { field: 'container', width: 90 },
              { field: 'instance', width: 120 },
            ],
            16,
            7
          ),
          p.states(
            'Unit, as systemd sees it',
            'State of the unit; whether its files were changed and not read (daemon-reload); whether systemd has loaded what is declared, and boots it as declared.',
            [
              t('2 * max by (state, instance) (%s == 1)' % s('drift_actual_unit_state'), '{{state}} {{instance}}'),
              t('1 - max by (instance) (%s)' % s('drift_actual_unit_needs_daemon_reload'), 'daemon-reload done {{instance}}'),
              t('min by (instance, resource) (%s)' % s('drift_loaded_as_declared'), 'loaded: {{resource}} {{instance}}'),
              t('min by (instance) (%s)' % s('drift_actual_unit_file_as_declared'), 'boots as declared {{instance}}'),
            ],
            upDown { '2': ['is', 'blue'] },
            8,
            7,
            empty='no unit of systemd, or systemd is not asked'
          ),
        ],
      },
      {
        title: 'Does its network lose anything?',
        panels: [
          p.graph(
            'Traffic',
            'Bytes per second in the network namespace of the workload, lo left out.',
            'Bps',
            [
              t(rate('drift_actual_network_receive_bytes_total'), '{{device}} received ' + pod),
              t(rate('drift_actual_network_transmit_bytes_total'), '{{device}} transmitted ' + pod),
            ],
            8,
            8,
            ofMachine
          ),
          p.graph(
            'Connections and segments lost',
            'Connections lost at full accept queues or at listening sockets for other reasons, timers that ran out; right axis: share of TCP segments that were sent again, of 1.',
            'ops',
            [
              t(rate('drift_actual_tcp_listen_overflows_total'), 'accept queue full ' + pod),
              t(rate('drift_actual_tcp_listen_drops_total'), 'lost at listen ' + pod),
              t(rate('drift_actual_tcp_timeouts_total'), 'timeouts ' + pod),
              t('%s / (%s > 0)' % [rate('drift_actual_tcp_retransmitted_segments_total'), rate('drift_actual_tcp_out_segments_total')], 'sent again ' + pod, 'second'),
            ],
            8,
            8,
            ofMachine
          ),
          p.graph(
            'TCP sockets',
            'Sockets in the network namespace of the workload by state.',
            'short',
            [t(s('drift_actual_tcp_sockets'), '{{state}} ' + pod)],
            8,
            8,
            ofMachine
          ),
        ],
      },
      {
        title: 'Where is it, and what do I read next?',
        panels: [
          p.table(
            'Instances',
            'Where each instance runs, in which cgroup and container, and how it is known whose it is. A click on a machine opens its page.',
            'short',
            [t(s('drift_workload_info'))],
            [
              { field: 'pod', width: 170 },
              { field: 'container', width: 110 },
              { field: 'instance', width: 140, link: lib.machineLink },
              { field: 'job', hidden: true },
              { field: 'owner_source', name: 'known by', width: 95 },
              { field: 'owner_confidence', name: 'how surely', width: 95 },
              { field: 'container_id', width: 150 },
              { field: 'cgroup' },
            ],
            24,
            6
          ),
          p.table(
            'Its own thresholds',
            'What it declares for itself instead of the defaults.',
            'none',
            [t('max by (check) (%s)' % s('drift_declared_threshold'))],
            [
              { field: 'check' },
              { field: 'A', name: 'threshold', width: 90, infinite: 'off' },
            ],
            6,
            8
          ),
          lib.alertsTable('Alerts of this workload, and their runbooks', 'workload="$workload"', lib.where, 18, 8),
        ],
      },
    ],
}
