// Block I/O: who stands still, who is held back by its own limit, and a disk that
// does not answer.
local t = import 'support.libsonnet';

local eu(labels) = labels { cluster: 'eu' };
local plain = { workload: 'backup.service', workload_type: 'systemd' };
local conf = '/etc/systemd/system/nginx.service.d/limits.conf:';
// From `from` on it grows by `perSecond`, until `to`; steps of 15 s.
local counter(name, labels, perSecond, from=0, to=140) =
  t.s(name, labels, '0x%d %s+%sx%d %sx60' % [
    from,
    perSecond * 15,
    perSecond * 15,
    to - from - 1,
    perSecond * 15 * (to - from),
  ]);
local stalled(share, labels=t.nginx, from=0, to=140) = [
  counter('drift_actual_pressure_io_stalled_seconds_total', labels, share, from, to),
];
local waiting(share, labels=t.nginx, from=0, to=140) = [
  counter('drift_actual_pressure_io_waiting_seconds_total', labels, share, from, to),
];
local names = {
  read_bytes: 'drift_actual_io_read_bytes_total',
  write_bytes: 'drift_actual_io_written_bytes_total',
  read_operations: 'drift_actual_io_reads_total',
  write_operations: 'drift_actual_io_writes_total',
};
local moved(kind, perSecond, device='vda', labels=t.nginx, from=0, to=140) = [
  counter(names[kind], labels { device: device }, perSecond, from, to),
];
local applied(kind, limit, device='vda', labels=t.nginx) = [
  t.s('drift_applied_io_%s_per_second' % kind, labels { device: device }, '%sx140' % limit),
];
local declared(kind, limit, line, device='vda', labels=t.nginx) = [
  t.s('drift_declared_io_%s_per_second' % kind, labels { device: device }, '%sx140' % limit),
  t.constant('drift_declared_location_info', labels { resource: 'io_' + kind, device: device, location: conf + line }, 1, 140),
];
// 10 MB/s to be read, 20 MB/s to be written.
local limits(labels=t.nginx) =
  applied('read_bytes', '10000000', labels=labels) + declared('read_bytes', '10000000', '4', labels=labels) +
  applied('write_bytes', '20000000', labels=labels) + declared('write_bytes', '20000000', '5', labels=labels) + [
    t.constant('drift_declared_location_info', labels { resource: 'memory_limit', location: conf + '3' }, 1, 140),
  ];

local stands(share, text, labels=t.nginx) = t.fires(
  'warning', labels, labels.workload + ' on m1:10077: all of its tasks stood still for I/O ' + share +
                     ' of the time. I/O limits are used up to ' + text + '.'
);
local oldest(seconds, labels=t.nginx) = [t.constant('drift_actual_uninterruptible_oldest_seconds', labels, seconds, 140)];
local slow = limits() + moved('read_bytes', 4000000) + oldest(95);

local none(kind) = kind + '/s declared none, applied none';
local same(kind, what) = '%s/s declared %s, applied %s' % [kind, what, what];
local held(share, text, labels=t.nginx) = t.fires(
  'info', labels, 'nginx.service on m1:10077: ' + share + ' of an I/O limit is in use, and its tasks wait for I/O. Limits' + text + '.'
);
local both = ', declared at %s4, %s5: ' % [conf, conf] + std.join('; ', [
  same('read bytes', 'vda 10M'),
  same('write bytes', 'vda 20M'),
  none('read operations'),
  none('write operations'),
]);
local reads = limits() + moved('read_bytes', 9500000) + moved('write_bytes', 1000000);

local stuck(values, device='vda', labels={}) = [
  t.s('drift_disk_stuck_seconds', labels { device: device }, values),
  t.constant('drift_uninterruptible_oldest_seconds', labels, 44),
];
local dead(seconds, device='vda', labels={}) = t.fires('critical', labels, 'Disk ' + device + ' of m1:10077 has had requests in flight for ' + seconds +
                                                                           ' and completed none. Oldest task in D: 44s.', { device: device });

t.tests(['drift-io.rules', 'drift-io'], [
  // --- DriftIoStalled
  t.story('a disk that gets slower and slower, and is replaced', slow + stalled(0.7, from=8, to=100), 'DriftIoStalled', [
    [780, []],
    [1200, [stands('70%', '40%%; oldest task in D: 1m 35s; I/O limits declared at %s4, %s5' % [conf, conf])]],
    [1740, []],
  ]),
  t.case('nobody declares anything: no limit is to blame', stalled(0.9, plain) + oldest(0, plain), 'DriftIoStalled', 1000, [
    stands('90%', 'nothing (there are none); oldest task in D: 0s', plain),
  ]),
  t.case('in another cluster',
         limits(eu(t.nginx)) + moved('read_bytes', 10000000, labels=eu(t.nginx)) + oldest(12, eu(t.nginx)) + stalled(0.8, eu(t.nginx)),
         'DriftIoStalled',
         1000,
         [stands('80%', '100%%; oldest task in D: 12s; I/O limits declared at %s4, %s5' % [conf, conf], eu(t.nginx))]),
  t.story('a database starts with a cold cache: eight minutes', slow + stalled(0.79, from=8, to=40), 'DriftIoStalled', [
    [at, []]
    for at in [420, 660, 780, 1000]
  ]),
  t.case('a web server on a busy disk: some of it always waits, all of it seldom', slow + stalled(0.3) + waiting(0.95), 'DriftIoStalled', 1800),
  t.case('a nightly backup that systemd starts: a oneshot unit reads all there is', stalled(0.9, plain) + [
    t.constant('drift_actual_unit_type_info', plain { type: 'oneshot' }, 1, 140),
  ], 'DriftIoStalled', 1800),
  t.case('a backup as a cron job', stalled(0.9, t.db { workload_type: 'cronjob' }), 'DriftIoStalled', 1800),
  t.case('of the group above', stalled(0.9, t.slice), 'DriftIoStalled', 1000),
  t.case('a backup reads all night as fast as the disk can, and declares that', stalled(0.85, plain) + [
    t.threshold(plain, 'io-stalled', 0.95, 140),
  ], 'DriftIoStalled', 1800),
  t.case('muted', stalled(1, plain) + [t.threshold(plain, 'io-stalled', 'off', 140)], 'DriftIoStalled', 1800),

  // --- DriftIoAtLimit
  t.story('its own limit is in its way, until it has less to do',
          limits() + moved('write_bytes', 1000000) +
          moved('read_bytes', 9500000, from=8, to=100) + waiting(0.4, from=8, to=100),
          'DriftIoAtLimit',
          [
            [1230, []],
            [1500, [held('95%', both)]],
            [1740, []],
          ]),
  t.case('it writes: there is a limit for what it reads, too, and that is far',
         limits() + moved('read_bytes', 1000000) + moved('write_bytes', 19600000) + waiting(0.4),
         'DriftIoAtLimit',
         1500,
         [held('98%', both)]),
  t.case('the second disk, and operations instead of bytes; nobody declares them',
         applied('write_operations', '100', 'vda') + applied('write_operations', '50', 'vdb') +
         moved('write_operations', 10, 'vda') + moved('write_operations', 48, 'vdb') + waiting(0.4),
         'DriftIoAtLimit',
         1500,
         [held('96%', ': ' + std.join('; ', [
           none('read bytes'),
           none('write bytes'),
           none('read operations'),
           'write operations/s declared none, applied vda 100 vdb 50',
         ]))]),
  t.case('the kernel does not tell who waits', reads, 'DriftIoAtLimit', 1500, [held('95%', both)]),
  t.case('in another cluster',
         limits(eu(t.nginx)) + moved('read_bytes', 9500000, labels=eu(t.nginx)) + waiting(0.4, eu(t.nginx)),
         'DriftIoAtLimit',
         1500,
         [held('95%', both, eu(t.nginx))]),
  t.case('it writes to the brim, and waits for nothing: the page cache takes it',
         limits() + moved('read_bytes', 1000) + moved('write_bytes', 20000000) + waiting(0.02),
         'DriftIoAtLimit',
         1800),
  t.case('ten minutes: log files are compressed',
         limits() + moved('read_bytes', 9900000, from=8, to=48) + waiting(0.5, from=8, to=48),
         'DriftIoAtLimit',
         960),
  t.case('most of it: four fifths', limits() + moved('read_bytes', 8000000) + waiting(0.4), 'DriftIoAtLimit', 1800),
  t.case('much is read, and no limit is in force',
         [
           t.s('drift_applied_io_read_bytes_per_second', t.nginx { device: 'vda' }, std.join(' ', std.repeat(['+Inf'], 140))),
         ] + moved('read_bytes', 900000000) + waiting(0.6),
         'DriftIoAtLimit',
         1800),
  t.case('of the slice above', applied('read_bytes', '1000', labels=t.slice) + moved('read_bytes', 1000, labels=t.slice) + waiting(0.6, t.slice), 'DriftIoAtLimit', 1500),
  t.case('it shall use what it may', reads + waiting(0.4) + [t.threshold(t.nginx, 'io-at-limit', 0.97, 140)], 'DriftIoAtLimit', 1800),
  t.case('muted', reads + waiting(0.9) + [t.threshold(t.nginx, 'io-at-limit', 'off', 140)], 'DriftIoAtLimit', 1800),

  // --- DriftDiskStuck
  t.story('a controller hangs, and is reset', stuck('0x8 14 29 44 59 74 89 0x20'), 'DriftDiskStuck', [
    [120, []],
    [150, []],
    [165, [dead('44s')]],
    [210, [dead('1m 29s')]],
    [240, []],
  ]),
  t.case('what lies on it hangs, too', stuck('300x40') + stuck('300x40', 'dm-0')[:1] + stuck('0x40', 'vdb')[:1], 'DriftDiskStuck', 60, [
    dead('5m 0s'),
    dead('5m 0s', 'dm-0'),
  ]),
  t.case('in another cluster', stuck('44x40', labels={ cluster: 'eu' }), 'DriftDiskStuck', 60, [dead('44s', labels={ cluster: 'eu' })]),
  t.story('a disk that sleeps: it needs twenty seconds until it turns', stuck('0x8 5 20 0x8 20 0x20'), 'DriftDiskStuck', [
    [at, []]
    for at in [135, 150, 165, 270]
  ]),
  t.case('a disk at its end of speed: always something in flight, and always something done', stuck('0 1 0 2 1 0 0 3 0 1 0x20') + stalled(0.9, plain), 'DriftDiskStuck', 105),
  t.case('a workload cannot mute a machine', stuck('44x40') + [t.threshold(t.nginx, 'disk-stuck', 'off')], 'DriftDiskStuck', 60, [dead('44s')]),
])
