// Ourselves: whether we are there, deliver everything, read what is declared, and
// what we cost.
local t = import 'support.libsonnet';

local eu(labels) = labels { cluster: 'eu' };
local steps = 240;
local mib(n) = n * 1024 * 1024;
local one(name, labels, value) = t.constant(name, labels, value, steps);
local steady(value) = '%sx%d' % [value, steps];
local m2 = { instance: 'm2:10077' };

// --- DriftExporterDown, DriftExporterAbsent
local up(values, labels={}) = [t.s('up', labels, values)];
local down(labels={}, instance='m1:10077') = t.fires(
  'critical', labels, instance + ' could not be scraped for 5 minutes. Every alert about its workloads is silent meanwhile.'
);
local absent = t.fires(
  'critical',
  { job: 'drift_exporter' },
  'No target of the job drift_exporter is known to Prometheus. Service discovery or relabelling lost them, or the job has another name (_config.jobSelector).'
);

// --- DriftCollectorFailing
local collector(name, success, seconds, labels={}) = [
  t.s('drift_scrape_collector_success', labels { collector: name }, success),
  t.s('drift_scrape_collector_duration_seconds', labels { collector: name }, seconds),
];
local others(labels={}) = collector('meminfo', steady(1), steady(0.001), labels) + collector('cgroup_memory', steady(1), steady(0.02), labels);
local stuckRead(pid, labels={}) = [t.s('drift_process_read_stuck_seconds', labels { pid: pid }, '0+15x%d' % steps)];
local failing(name, time, pids='', labels={}) = t.fires(
  'warning',
  labels,
  'Collector %s on m1:10077 fails or does not return in time (so far %s); the log of the exporter says why%s.'
  % [name, time, if pids == '' then '' else '. Processes whose files do not answer: ' + pids],
  { collector: name }
);

// --- DriftSeriesDropped
local dropped(memory, io=steady(0), labels={}) = [
  t.s('drift_series_dropped', labels { collector: 'cgroup_memory' }, memory),
  t.s('drift_series_dropped', labels { collector: 'cgroup_io' }, io),
  one('drift_series_dropped', labels { collector: 'meminfo' }, 0),
];
local full(count, labels={}) = t.fires(
  'warning',
  labels,
  'm1:10077: %s series did not fit on the page. Raise --web.max-series, or choose with --workloads.include, --workloads.exclude and --workloads.fold.' % count
);

// --- DriftSourceStale, DriftSourceBroken
local apps = { source: 'kubernetes:/srv/apps' };
// Read at every scrape, and beside it what is read always.
local read(values, labels={}) = [
  t.s('drift_declared_source_last_success_timestamp_seconds', apps + labels, values),
  t.s('drift_declared_source_last_success_timestamp_seconds', { source: 'systemd' } + labels, '0+15x%d' % steps),
];
local old(time, labels={}) = t.fires(
  'warning',
  labels,
  'Source kubernetes:/srv/apps of m1:10077 was last read well %s ago. What was read then is still compared with.' % time,
  apps
);
local problems(errors, warnings='0x%d' % steps, labels={}) = [
  t.s('drift_declared_source_problems', apps { severity: 'error' } + labels, errors),
  t.s('drift_declared_source_problems', apps { severity: 'warning' } + labels, warnings),
  one('drift_declared_source_problems', { source: 'systemd', severity: 'error' } + labels, 0),
];
local broken(count, labels={}) = t.fires(
  'warning',
  labels,
  'Source kubernetes:/srv/apps of m1:10077 has %s errors; what is wrong is not in force. The log of the exporter and `drift_exporter lint` say where and how to mend it.' % count,
  apps
);

// --- DriftExporterCostly
local ours = { workload: 'drift_exporter.service', workload_type: 'systemd' };
local pod = { namespace: 'monitoring', workload: 'drift-exporter', workload_type: 'daemonset', pod: 'drift-exporter-x7k2q', container: 'exporter' };
local declared(who=ours, labels={}) = [
  one('drift_declared_memory_limit_bytes', who + labels, mib(64)),
  one('drift_declared_cpu_limit_cores', who + labels, 0.1),
  one('drift_declared_memory_limit_bytes', t.db + labels, mib(1)),
  one('drift_declared_cpu_limit_cores', t.db + labels, 0.001),
];
local costs(memory, cpu, labels={}) = [
  t.s('drift_exporter_resident_memory_bytes', labels, memory),
  t.s('drift_exporter_cpu_seconds_total', labels, cpu),
  one('drift_exporter_threads', labels, 75),
];
local uses(cores) = '0+%sx%d' % [cores * 15, steps];
local costly(share, what, memory, labels={}) = t.fires(
  'warning',
  labels,
  'drift_exporter on m1:10077 uses %s of its own declared %s: memory %s, threads 75.' % [share, what, memory],
  { resource: what }
);

t.tests(['drift-exporter'], [
  // --- DriftExporterDown
  t.story('a machine is gone for a quarter of an hour', up('1x20 0x59 1x100') + up(steady(1), m2), 'DriftExporterDown', [
    [540, []],
    [900, [down()]],
    [1500, []],
  ]),
  t.case('in another cluster', up(steady(0), eu({})) + up(steady(1)), 'DriftExporterDown', 600, [down(eu({}))]),
  t.case('two of them', up(steady(0)) + up(steady(0), m2), 'DriftExporterDown', 600, [down(), down(t.target + m2, 'm2:10077')]),
  t.story('it is updated, and slow under load: single scrapes fail', up(std.join(' ', std.repeat(['1x7 0x3 1x5 0'], 12))), 'DriftExporterDown', [
    [at, []]
    for at in [300, 615, 900, 2000]
  ]),
  t.case('another exporter is down', up(steady(0), { job: 'node_exporter' }) + up(steady(1)), 'DriftExporterDown', 1800),

  // --- DriftExporterAbsent
  t.story('relabelling loses all targets, and is mended', up('1x20 stale _x99 1x100') + up(steady(1), { job: 'node_exporter' }), 'DriftExporterAbsent', [
    [600, []],
    [1080, []],
    [1500, [absent]],
    [2100, []],
  ]),
  t.story('Prometheus is told to scrape anew: no targets for minutes', up('1x20 stale _x30 1x100'), 'DriftExporterAbsent', [
    [at, []]
    for at in [600, 780, 1500]
  ]),
  t.case('one of two is gone', up('1x20 stale') + up(steady(1), m2), 'DriftExporterAbsent', 3000),
  t.case('all are down, and known', up(steady(0)), 'DriftExporterAbsent', 3000),

  // --- DriftCollectorFailing
  t.story('a process hangs inside execve, with another one', others() + collector('process', '1x20 0x39 1x100', '0.1x20 0+15x39 0.1x100') + [
    t.s('drift_process_read_stuck_seconds', { pid: pid }, '_x20 0+15x40 stale')
    for pid in ['4711', '812']
  ], 'DriftCollectorFailing', [
    [540, []],
    [810, [failing('process', '8m 15s', '4711, 812')]],
    [1200, []],
  ]),
  t.case('the bus of systemd does not answer', others() + collector('systemd', steady(0), steady(2.5)), 'DriftCollectorFailing', 600, [
    failing('systemd', '2.5s'),
  ]),
  t.case('another machine has processes that hang',
         others() + collector('systemd', steady(0), steady(2.5)) + stuckRead('99', m2),
         'DriftCollectorFailing',
         600,
         [failing('systemd', '2.5s')]),
  t.case('in another cluster',
         others(eu({})) + collector('process', steady(0), steady(30), eu({})) + stuckRead('99', eu({})) + stuckRead('100'),
         'DriftCollectorFailing',
         600,
         [failing('process', '30s', '99', eu({}))]),
  t.story('under load one or the other is late now and then',
          others() + collector('process', std.join(' ', std.repeat(['1x7 0x3 1x5 0'], 12)), steady(5)),
          'DriftCollectorFailing',
          [[at, []] for at in [300, 615, 900, 2000]]),
  t.case('a machine without systemd says so, and delivers no success', others() + [
    one('drift_scrape_collector_duration_seconds', { collector: 'systemd' }, 0),
    one('drift_source_available', { source: 'systemd', reason: 'no_systemd' }, 0),
  ], 'DriftCollectorFailing', 1800),

  // --- DriftSeriesDropped
  t.story('more and more containers, until some go', dropped('0x20 1200x99 0x120', '0x20 34x99 0x120'), 'DriftSeriesDropped', [
    [1080, []],
    [1500, [full('1234')]],
    [2100, []],
  ]),
  t.story('it is another collector each time: the page is full all the same',
          dropped(std.join(' ', std.repeat(['7 0'], 120)), std.join(' ', std.repeat(['0 7'], 120))),
          'DriftSeriesDropped',
          [[at, [full('7')]] for at in [1200, 1215]]),
  t.case('in another cluster', dropped(steady(5), labels=eu({})), 'DriftSeriesDropped', 1200, [full('5', eu({}))]),
  t.story('a rollout: old and new containers for ten minutes', dropped('0x20 300x39 0x120'), 'DriftSeriesDropped', [
    [at, []]
    for at in [600, 890, 1500]
  ]),

  // --- DriftSourceStale
  t.story('a volume is gone, and comes back',
          read('0+15x20 300x160 2715+15x59'),
          'DriftSourceStale',
          [
            [2340, []],
            [2520, [old('37m 0s')]],
            [2850, []],
          ]),
  t.case('in another cluster', read(steady(60), eu({})), 'DriftSourceStale', 2460, [old('40m 0s', eu({}))]),
  t.case('a slow file system: read every twenty minutes', read('0x79 1200x79 2400x80'), 'DriftSourceStale', 3500),
  t.case('it was never read: that is an error of its own', read('_x%d' % steps) + problems(steady(1)), 'DriftSourceStale', 3000),

  // --- DriftSourceBroken
  t.story('a typo is committed, and mended', problems('0x20 2x99 0x120'), 'DriftSourceBroken', [
    [1080, []],
    [1500, [broken('2')]],
    [2100, []],
  ]),
  t.case('it was never read', problems(steady(1)), 'DriftSourceBroken', 1200, [broken('1')]),
  t.case('in another cluster', problems(steady(3), labels=eu({})), 'DriftSourceBroken', 1200, [broken('3', eu({}))]),
  t.case('warnings', problems(steady(0), steady(12)), 'DriftSourceBroken', 3000),
  t.story('half a file is there while it is copied', problems(std.join(' ', std.repeat(['0x15 1x3'], 12))), 'DriftSourceBroken', [
    [at, []]
    for at in [300, 930, 2000]
  ]),

  // --- DriftExporterCostly
  t.story('it leaks, and is started again', declared() + costs('%dx20 %dx79 %dx120' % [mib(20), mib(80), mib(20)], uses(0.02)), 'DriftExporterCostly', [
    [780, []],
    [1200, [costly('125%', 'memory_limit', '80Mi')]],
    [1800, []],
  ]),
  t.case('it burns a CPU', declared() + costs(steady(mib(20)), uses(0.2)), 'DriftExporterCostly', 1500, [costly('200%', 'cpu_limit', '20Mi')]),
  t.case('both, as a pod in another cluster',
         declared(pod, eu({})) + costs(steady(mib(96)), uses(0.15), eu({})),
         'DriftExporterCostly',
         1500,
         [costly('150%', 'memory_limit', '96Mi', eu({})), costly('150%', 'cpu_limit', '96Mi', eu({}))]),
  t.case('labels of the target go with it', declared(labels={ team: 'db' }) + costs(steady(mib(80)), uses(0.02), { team: 'db' }), 'DriftExporterCostly', 1500, [
    costly('125%', 'memory_limit', '80Mi', { team: 'db' }),
  ]),
  t.story('dashboards are opened: a burst of requests, every half an hour',
          declared() + costs(steady(mib(20)), std.join(' ', ['%sx98 %s+10x3' % [40 * n, 40 * n + 10] for n in [0, 1, 2]])),
          'DriftExporterCostly',
          [[at, []] for at in [1500, 1600, 1700, 1815]]),
  t.case('it uses three quarters of it', declared() + costs(steady(mib(48)), uses(0.075)), 'DriftExporterCostly', 3000),
  t.case('no limit is declared for it', [
    t.s('drift_declared_memory_limit_bytes', ours, std.join(' ', std.repeat(['+Inf'], steps))),
  ] + costs(steady(mib(900)), uses(2)), 'DriftExporterCostly', 3000),
  t.case('nothing is declared for it', costs(steady(mib(900)), uses(2)), 'DriftExporterCostly', 3000),
])
