// The end of the workload dashboard: does it answer, is its network well, where is
// it, what to read next.
{
  rows(config, lib, who)::
    local p = lib.panels;
    local t = p.target;
    local s = lib.workload;
    local rate(name, matchers='') = lib.rate(s(name, matchers));
    local pod = '{{pod}} {{instance}}';
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
            8
          ),
          p.graph(
            'Time until an answer',
            'How long the last answer of each health check took, or the wait for it.',
            's',
            [t(s('drift_actual_health_duration_seconds'), who + ' {{check}}')],
            8,
            8
          ),
          p.graph(
            'Connections that wait to be accepted',
            'Accept queue of each declared port against its backlog (dashed). Full: new connections are lost or wait.',
            'short',
            [
              t(s('drift_actual_accept_queue_length'), who + ' port {{port}}'),
              t(s('drift_actual_accept_queue_backlog'), who + ' backlog {{port}}', 'limit'),
            ],
            8,
            8
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
              { field: 'check', width: 260 },
              { field: 'reason', name: 'why not' },
              { field: 'pod' },
              { field: 'container' },
              { field: 'instance' },
              { field: 'A', name: 'last answered', unit: 's' },
              { field: 'D', name: 'answers', words: upDown },
              { field: 'C', name: 'never asked', words: { '1': ['never asked', 'blue'] } },
            ],
            12,
            8
          ),
          p.states(
            'Unit, as systemd sees it',
            'State of the unit; whether its files were changed and not read (daemon-reload); whether systemd has loaded what is declared, and boots it as declared.',
            [
              t('max by (state, instance) (%s)' % s('drift_actual_unit_state'), '{{state}} {{instance}}'),
              t('max by (instance) (2 - %s)' % s('drift_actual_unit_needs_daemon_reload'), 'daemon-reload done {{instance}}'),
              t('min by (instance, resource) (%s + 1)' % s('drift_loaded_as_declared'), 'loaded as declared: {{resource}} {{instance}}'),
              t('min by (instance) (%s + 1)' % s('drift_actual_unit_file_as_declared'), 'boots as declared {{instance}}'),
            ],
            { '1': ['is', 'blue'], '2': ['yes', 'green'] },
            12,
            8
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
              t(rate('drift_actual_network_receive_bytes_total'), pod + ' {{device}} received'),
              t(rate('drift_actual_network_transmit_bytes_total'), pod + ' {{device}} transmitted'),
            ],
            8,
            8
          ),
          p.graph(
            'Connections and segments lost',
            'Connections lost at full accept queues or at listening sockets for other reasons, timers that ran out; right axis: share of TCP segments that were sent again, of 1.',
            'ops',
            [
              t(rate('drift_actual_tcp_listen_overflows_total'), pod + ' accept queue full'),
              t(rate('drift_actual_tcp_listen_drops_total'), pod + ' lost at listen'),
              t(rate('drift_actual_tcp_timeouts_total'), pod + ' timeouts'),
              t('%s / (%s > 0)' % [rate('drift_actual_tcp_retransmitted_segments_total'), rate('drift_actual_tcp_out_segments_total')], pod + ' sent again', 'second'),
            ],
            8,
            8
          ),
          p.graph(
            'TCP sockets',
            'Sockets in the network namespace of the workload by state.',
            'short',
            [t(s('drift_actual_tcp_sockets'), pod + ' {{state}}')],
            8,
            8
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
              { field: 'instance', link: lib.machineLink },
              { field: 'job', hidden: true },
              { field: 'pod' },
              { field: 'container' },
              { field: 'cgroup', width: 420 },
              { field: 'container_id' },
              { field: 'owner_source', name: 'known by' },
              { field: 'owner_confidence', name: 'how surely' },
            ],
            16,
            8
          ),
          p.table(
            'Its own thresholds',
            'What it declares for itself instead of the defaults; unlimited: the check is off.',
            'none',
            [t('max by (check) (%s)' % s('drift_declared_threshold'))],
            [
              { field: 'check' },
              { field: 'A', name: 'threshold', unlimited: true },
            ],
            8,
            8
          ),
          lib.alertsTable('Alerts of this workload, and their runbooks', lib.firing('workload="$workload"'), lib.who, 24, 8),
        ],
      },
    ],
}
