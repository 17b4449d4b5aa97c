// The lower half of the machine dashboard: what hangs in the kernel, disks, network.
{
  rows(lib)::
    local p = lib.panels;
    local t = p.target;
    local m = lib.machine;
    local rate(name, matchers='') = lib.rate(m(name, matchers));
    local each = '{{instance}}';
    local device = '{{device}} {{instance}}';
    [
      {
        title: 'Does anything hang in the kernel?',
        panels: [
          p.graph(
            'Tasks in D, by where they wait',
            'Threads in uninterruptible sleep by the kernel function that they wait in (wchan): nfs, jbd2, io_schedule, ... say what does not answer. Right axis: how long the oldest has not left D.',
            'short',
            [
              t(m('drift_uninterruptible_tasks'), '{{wchan}} ' + each),
              t(m('drift_uninterruptible_oldest_seconds'), 'age of the oldest ' + each, 'secondSeconds'),
            ],
            12,
            8
          ),
          p.graph(
            'Processes by state, failed units',
            'R runs or wants to, S sleeps, D hangs in the kernel, Z is not waited for, T is stopped; frozen: by the freezer of cgroup v1. Kernel threads apart, idle ones (I) left out. Units that systemd calls failed.',
            'short',
            [
              t(m('drift_processes'), '{{state}} ' + each),
              t(m('drift_kernel_threads', 'state!="I"'), 'kernel threads {{state}} ' + each),
              t(m('drift_systemd_units', 'state="failed"'), 'units failed ' + each),
              t(m('drift_threads'), 'threads ' + each, 'second'),
            ],
            6,
            8
          ),
          p.graph(
            'What the kernel itself reports hung',
            "The kernel's own hung-task detections; and processes of which not even /proc/PID/stat answers, by pid, with the time since then on the right axis.",
            'short',
            [
              t(lib.increase(m('drift_hung_task_detections_total')), 'detections ' + each),
              t(m('drift_process_read_stuck_seconds'), 'pid {{pid}} ' + each, 'secondSeconds'),
            ],
            6,
            8
          ),
        ],
      },
      {
        title: 'Do the disks answer?',
        panels: [
          p.graph(
            'Disk busy, and stuck',
            'Share of time in which anything was in flight; near 100 % is saturated for a single disk, not for arrays. Right axis: requests are in flight and none completes, since when.',
            'percentunit',
            [
              t(rate('drift_disk_io_time_seconds_total'), device),
              t(m('drift_disk_stuck_seconds') + ' > 0', 'stuck ' + device, 'secondSeconds'),
            ],
            6,
            8
          ),
          p.graph(
            'Time a request takes',
            'Mean time of reads, writes and flushes. Rising with the same load: the disk or what is behind it is ill.',
            's',
            [
              t('%s / (%s > 0)' % [rate('drift_disk_read_time_seconds_total'), rate('drift_disk_reads_completed_total')], 'read ' + device),
              t('%s / (%s > 0)' % [rate('drift_disk_write_time_seconds_total'), rate('drift_disk_writes_completed_total')], 'write ' + device),
              t('%s / (%s > 0)' % [rate('drift_disk_flush_requests_time_seconds_total'), rate('drift_disk_flush_requests_total')], 'flush ' + device),
            ],
            6,
            8
          ),
          p.graph(
            'Read and written',
            'Bytes per second at each disk.',
            'binBps',
            [
              t(rate('drift_disk_read_bytes_total'), 'read ' + device),
              t(rate('drift_disk_written_bytes_total'), 'written ' + device),
            ],
            6,
            8
          ),
          p.graph(
            'Requests, and how many wait',
            'Requests completed per second; right axis: mean number in flight.',
            'iops',
            [
              t(rate('drift_disk_reads_completed_total'), 'reads ' + device),
              t(rate('drift_disk_writes_completed_total'), 'writes ' + device),
              t(rate('drift_disk_io_time_weighted_seconds_total'), 'in flight ' + device, 'second'),
            ],
            6,
            8
          ),
        ],
      },
      {
        title: 'Does the network lose anything?',
        panels: [
          p.graph(
            'Traffic',
            "Bytes per second of each device in the machine's own network namespace; dashed: the speed of the link, where a tenth of it is used.",
            'Bps',
            [
              t(rate('drift_network_receive_bytes_total'), 'received ' + device),
              t(rate('drift_network_transmit_bytes_total'), 'transmitted ' + device),
              t('%s < 10 * (%s + %s)' % [m('drift_network_speed_bytes'), rate('drift_network_receive_bytes_total'), rate('drift_network_transmit_bytes_total')], 'link ' + device, 'limit'),
            ],
            8,
            8
          ),
          p.graph(
            'Packets lost',
            "Dropped and broken packets of each device, of the kernel's own backlog (softnet), and how often a CPU ran out of budget.",
            'pps',
            [
              t(rate('drift_network_receive_drop_total') + ' > 0', 'receive, dropped ' + device),
              t(rate('drift_network_transmit_drop_total') + ' > 0', 'transmit, dropped ' + device),
              t(rate('drift_network_receive_errs_total') + ' > 0', 'receive, broken ' + device),
              t(rate('drift_network_transmit_errs_total') + ' > 0', 'transmit, broken ' + device),
              t(rate('drift_softnet_dropped_total'), 'backlog full ' + each),
              t(rate('drift_softnet_times_squeezed_total'), 'budget used up ' + each),
            ],
            8,
            8
          ),
          p.graph(
            'Segments sent again',
            'TCP segments sent again per segment sent: packets are lost on the way, or the other end is stuck.',
            'percentunit',
            [
              t('%s / (%s > 0)' % [rate('drift_tcp_retransmitted_segments_total'), rate('drift_tcp_out_segments_total')], each),
            ],
            8,
            8,
            { thresholds: p.check('tcp-retransmits') }
          ),
          p.graph(
            'Connections lost or late',
            'Accept queues that were full, connections that sockets lost for whatever reason, SYNs sent again, timers that ran out, and TCP short of memory.',
            'ops',
            [
              t(rate('drift_tcp_listen_overflows_total'), 'accept queue full ' + each),
              t(rate('drift_tcp_listen_drops_total'), 'lost at listen ' + each),
              t(rate('drift_tcp_syn_retransmits_total'), 'SYN again ' + each),
              t(rate('drift_tcp_timeouts_total'), 'timeouts ' + each),
              t(rate('drift_tcp_memory_pressures_total'), 'memory pressure ' + each),
            ],
            8,
            8
          ),
          p.graph(
            'Sockets and connection tracking',
            'TCP and UDP sockets; entries of connection tracking against their limit, above which new connections are dropped; the limit is shown from a tenth of it on.',
            'short',
            [
              t(m('drift_tcp_sockets'), 'TCP {{state}} ' + each),
              t(m('drift_udp_sockets'), 'UDP ' + each),
              t(m('drift_conntrack_entries'), 'conntrack ' + each),
              t('%s < 10 * %s' % [m('drift_conntrack_entries_limit'), m('drift_conntrack_entries')], 'conntrack limit ' + each, 'limit'),
            ],
            16,
            8
          ),
        ],
      },
    ],
}
