// Ourselves: whether what the other rules look at is there, and true.
local new = import '../lib.libsonnet';

{
  local config = self._config,
  local lib = new.new(config),
  local alert(a) = lib.alert({ dashboard: 'exporter', dimension: 'exporter' } + a),
  local source(a) = alert({ dimension: 'source' } + a),
  local own = 'workload=~"%s"' % config.exporterWorkload,
  // The exporter's cost per what is declared of it on the same machine.
  local cost(actual, declared) = |||
    %(actual)s
    / on (%(machine)s) group_left ()
    (max without (namespace, workload, workload_type, pod, container) (%(declared)s) < +Inf)
  ||| % { actual: actual, machine: lib.machine, declared: lib.s(declared, own) },

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'drift-exporter',
        rules: [
          alert({
            alert: 'DriftExporterDown',
            expr: 'up{%s} == 0\n' % config.jobSelector,
            forSeconds: 300,
            severity: 'critical',
            summary: 'Nobody sees what a machine does: its drift_exporter is not scraped.',
            description: '{{ $labels.instance }} could not be scraped for 5 minutes. Every alert about its workloads is silent meanwhile.',
          }),
          alert({
            alert: 'DriftExporterAbsent',
            expr: 'absent(up{%s})\n' % config.jobSelector,
            forSeconds: 900,
            severity: 'critical',
            summary: 'Prometheus scrapes no drift_exporter at all.',
            description: 'No target of the job {{ $labels.job }} is known to Prometheus. Service discovery or relabelling lost them, or the job has another name (_config.jobSelector).',
          }),
          alert({
            alert: 'DriftCollectorFailing',
            expr: lib.s('drift_scrape_collector_success') + ' == 0\n',
            forSeconds: 300,
            severity: 'warning',
            summary: 'A collector of drift_exporter delivers nothing.',
            description: 'Collector {{ $labels.collector }} on {{ $labels.instance }} fails or does not return in time (so far ' +
                         '{{ range printf `drift_scrape_collector_duration_seconds{%s,collector=%q}` $of $labels.collector | query }}{{ .Value | humanizeDuration }}{{ end }}' +
                         '); the log of the exporter says why' +
                         lib.list('drift_process_read_stuck_seconds', 'pid', '. Processes whose files do not answer: ') + '.',
          }),
          alert({
            alert: 'DriftSeriesDropped',
            expr: 'sum without (collector) (%s) > 0\n' % lib.s('drift_series_dropped'),
            forSeconds: 900,
            severity: 'warning',
            summary: 'A page of drift_exporter is full: workloads are missing on it.',
            description: '{{ $labels.instance }}: {{ $value | printf "%.0f" }} series did not fit on the page. Raise --web.max-series, or choose with --workloads.include, --workloads.exclude and --workloads.fold.',
          }),
          source({
            alert: 'DriftSourceStale',
            expr: lib.aboveStandard('time() - ' + lib.s('drift_declared_source_last_success_timestamp_seconds'), 'source-stale'),
            forSeconds: 300,
            severity: 'warning',
            summary: 'Declarations cannot be read: old ones are in force.',
            description: 'Source {{ $labels.source }} of {{ $labels.instance }} was last read well {{ $value | humanizeDuration }} ago. What was read then is still compared with.',
          }),
          source({
            alert: 'DriftSourceBroken',
            expr: lib.aboveStandard(lib.s('drift_declared_source_problems', 'severity="error"'), 'source-problems'),
            forSeconds: 900,
            severity: 'warning',
            summary: 'Declarations contain errors.',
            description: 'Source {{ $labels.source }} of {{ $labels.instance }} has {{ $value | printf "%.0f" }} errors; what is wrong is not in force. The log of the exporter and `drift_exporter lint` say where and how to mend it.',
          }),
          alert({
            alert: 'DriftExporterCostly',
            expr: 'label_replace(\n' +
                  lib.indent(cost(lib.s('drift_exporter_resident_memory_bytes'), 'drift_declared_memory_limit_bytes')) +
                  ', "resource", "memory_limit", "", "") > ' + lib.standard('exporter-cost') + '\nor\nlabel_replace(\n' +
                  lib.indent(cost(lib.rate(lib.s('drift_exporter_cpu_seconds_total'), 300), 'drift_declared_cpu_limit_cores')) +
                  ', "resource", "cpu_limit", "", "") > ' + lib.standard('exporter-cost') + '\n',
            forSeconds: 600,
            severity: 'warning',
            summary: 'drift_exporter uses more than it declares for itself.',
            description: 'drift_exporter on {{ $labels.instance }} uses {{ $value | humanizePercentage }} of its own declared {{ $labels.resource }}: memory ' +
                         lib.value('drift_exporter_resident_memory_bytes', 'humanize1024') + ', threads ' +
                         lib.value('drift_exporter_threads', 'printf "%.0f"') + '.',
          }),
        ],
      },
    ],
  },
}
