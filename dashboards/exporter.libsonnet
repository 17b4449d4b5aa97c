// The exporter itself: can what the other pages show be trusted, and what does it
// cost?
local new = import 'lib.libsonnet';

{
  new(config)::
    local lib = new.new(config);
    local p = lib.panels;
    local t = p.target;
    local m = lib.machine;
    local rate(name, matchers='') = lib.rate(m(name, matchers));
    local each = '{{instance}}';
    local columns = [
      { field: 'instance', width: 200, link: lib.machineLink },
      { field: 'job', hidden: true },
    ];

    lib.dashboard(
      'exporter',
      'Exporter',
      'Is drift_exporter seen, complete and cheap? What is missing here is missing on the other pages.',
      lib.variables,
      [
        {
          title: 'Can I trust what the other pages show?',
          panels: [
            p.stat(
              'Exporters seen',
              'Targets that Prometheus scrapes well.',
              'short',
              'sum(%s)' % lib.scraped('up'),
              p.steps([[null, 'red'], [1, 'green']])
            ),
            p.stat(
              'Not seen',
              'Targets that Prometheus fails to scrape: their machines are missing everywhere.',
              'short',
              'count(%s == 0) or 0 * count(%s)' % [lib.scraped('up'), lib.scraped('up')],
              p.bad(1)
            ),
            p.stat(
              'Collectors that fail',
              'Collectors that failed or did not return within the deadline of a scrape; their families are missing.',
              'short',
              'sum(1 - %s)' % m('drift_scrape_collector_success'),
              p.bad(1)
            ),
            p.stat(
              'Series left out',
              'Series that did not fit on a page (--web.max-series): workloads are missing on it.',
              'short',
              'sum(%s)' % m('drift_series_dropped'),
              p.bad(1, 'orange')
            ),
            p.stat(
              'Errors in declarations',
              'Problems in declared sources. What is wrong there is not in force; the log and `drift_exporter lint` say where.',
              'short',
              'sum(%s)' % m('drift_declared_source_problems', 'severity="error"'),
              p.bad(1, 'orange')
            ),
            p.stat(
              'Oldest declarations',
              'Time since a source was last read well; since then it is compared with what was read before.',
              's',
              'max(time() - %s)' % m('drift_declared_source_last_success_timestamp_seconds'),
              p.check('source-stale')
            ),
            p.states(
              'Collectors: who delivers since when',
              'Red: failed, or did not return within the deadline. No line: this machine lacks the source.',
              [t(m('drift_scrape_collector_success'), '{{collector}} {{instance}}')],
              { '0': ['nothing', 'red'], '1': ['delivers', 'green'] },
              12,
              10
            ),
            p.table(
              'Sources that this machine lacks',
              'Why values are missing: the kernel has them not, may not be asked, or the machine has no such thing.',
              'short',
              [t(m('drift_source_available') + ' == 0')],
              columns + [
                { field: 'source' },
                { field: 'reason' },
              ],
              12,
              10
            ),
          ],
        },
        {
          title: 'Is what is declared read?',
          panels: [
            p.table(
              'Sources of declarations',
              'Each source: the commit it was read at, how long ago, what it declares, and what is wrong in it.',
              'short',
              [
                t('time() - ' + m('drift_declared_source_last_success_timestamp_seconds')),
                t(m('drift_declared_source_info')),
                t(m('drift_declared_source_problems', 'severity="error"')),
                t('sum without (severity) (%s)' % m('drift_declared_source_problems', 'severity="warning"')),
                t(m('drift_declared_source_workloads')),
              ],
              [
                { field: 'source', width: 320 },
                { field: 'commit' },
              ] + columns + [
                { field: 'A', name: 'read', unit: 's', thresholds: p.check('source-stale') },
                { field: 'C', name: 'errors', thresholds: p.bad(1, 'orange') },
                { field: 'D', name: 'warnings' },
                { field: 'E', name: 'workloads' },
              ],
              24,
              8,
              'read'
            ),
          ],
        },
        {
          title: 'Is it in time, and what does it cost?',
          panels: [
            p.graph(
              'Time of each collector',
              'The slowest ten; one that grows without end hangs in a file of the kernel. A page comes within the scrape timeout less half a second, whatever hangs.',
              's',
              [t('topk(10, %s)' % m('drift_scrape_collector_duration_seconds'), '{{collector}} {{instance}}')],
              12,
              9
            ),
            p.graph(
              'Time of a scrape',
              'As Prometheus sees it, and until the exporter had its answer ready (99 %).',
              's',
              [
                t(lib.scraped('scrape_duration_seconds'), 'scrape ' + each),
                t('histogram_quantile(0.99, sum by (%s, le) (%s))' % [lib.target, rate('drift_exporter_http_request_duration_seconds_bucket')], 'answer, 99 % ' + each),
                t('%s / (%s > 0)' % [rate('drift_exporter_http_request_duration_seconds_sum'), rate('drift_exporter_http_request_duration_seconds_count')], 'answer, mean ' + each),
              ],
              12,
              9
            ),
            p.graph(
              'CPU',
              'Cores used by the exporter itself.',
              'short',
              [t(rate('drift_exporter_cpu_seconds_total'), each)],
              8,
              8,
              { top: 0.02 }
            ),
            p.graph(
              'Memory',
              'Resident and virtual memory of the exporter. Virtual memory is address space and costs nothing.',
              'bytes',
              [
                t(m('drift_exporter_resident_memory_bytes'), 'resident ' + each),
                t(m('drift_exporter_virtual_memory_bytes'), 'virtual ' + each),
              ],
              8,
              8
            ),
            p.graph(
              'Descriptors and threads',
              'Most descriptors are kept kernel files. Threads that grow: something they read does not return.',
              'short',
              [
                t(m('drift_exporter_open_fds'), 'descriptors ' + each),
                t(m('drift_exporter_threads'), 'threads ' + each, 'second'),
              ],
              8,
              8
            ),
            p.graph(
              'Series on the page',
              'What Prometheus keeps of a scrape; right axis: left out by --web.max-series, and since the series stood there already.',
              'short',
              [
                t(lib.scraped('scrape_samples_post_metric_relabeling'), 'series ' + each),
                t('sum without (collector) (%s)' % m('drift_series_dropped'), 'left out ' + each, 'second'),
                t(lib.increase(m('drift_duplicate_samples_dropped_total')), 'duplicates ' + each, 'second'),
              ],
              12,
              8
            ),
            p.graph(
              'Requests',
              'HTTP requests by handler and code, connections refused since their address had too many; right axis: in flight.',
              'reqps',
              [
                t(rate('drift_exporter_http_requests_total'), '{{handler}} {{code}} ' + each),
                t(rate('drift_exporter_http_connections_refused_total'), 'refused ' + each),
                t(m('drift_exporter_http_requests_in_flight'), 'in flight ' + each, 'second'),
              ],
              12,
              8
            ),
            p.graph(
              'Threads looked at',
              'Of all threads of the machine those whose state a scrape reads; the rest comes at the next ones.',
              'short',
              [
                t(m('drift_threads'), 'all ' + each, 'limit'),
                t(m('drift_threads_scanned'), 'looked at ' + each),
              ],
              12,
              8
            ),
            p.table(
              'Versions',
              'Who runs which build, and since when: one that restarts again and again shows here.',
              'short',
              [
                t(m('drift_build_info')),
                t('time() - ' + m('drift_exporter_start_time_seconds')),
              ],
              columns + [
                { field: 'version' },
                { field: 'revision' },
                { field: 'B', name: 'runs for', unit: 's' },
              ],
              12,
              8
            ),
          ],
        },
        {
          title: 'What do I read next?',
          panels: [
            lib.alertsTable('Alerts about the exporter and its sources', 'dimension=~"exporter|source"', [
              { field: 'collector', width: 150 },
              { field: 'source' },
              { field: 'scope', hidden: true },
            ] + columns, 24, 7),
          ],
        },
      ],
      'dimension=~"exporter|source"'
    ),
}
