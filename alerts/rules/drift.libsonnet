// Drift: what the kernel was told is not what people declared.
local new = import '../lib.libsonnet';

{
  local lib = new.new(self._config),
  local alert(a) = lib.alert({ dimension: 'config' } + a),
  // The location and the reason of the resource that the alert is about.
  local at = '{{ range printf `drift_declared_location_info{%s,resource=%q,device=%q}` $of $labels.resource $labels.device | query }} at {{ .Labels.location }}{{ end }}',
  local reason = '{{ range printf `drift_mismatch_info{%s,resource=%q,device=%q}` $of $labels.resource $labels.device | query }}{{ .Labels.reason }}{{ end }}',
  // drift_LAYER_memory_limit_bytes, drift_LAYER_cpu_limit_cores, ...: the unit is
  // known by the name that exists.
  local layer(name, resource='$labels.resource', before='', none='nothing') =
    '{{ with printf `{__name__=~"drift_%s_%%s(_bytes|_cores|_ratio|_per_second)?",%%s,device=%%q}` %s $of $labels.device | query }}' % [name, resource] +
    before +
    '{{ if match `^memory` $labels.resource }}{{ . | first | value | humanize1024 }}' +
    '{{ else }}{{ . | first | value | humanize }}{{ end }}{{ else }}' + none + '{{ end }}',
  // The kernel is told a weight where cores are requested, and shares on v1.
  local applied = layer(
    'applied',
    '($labels.resource | reReplaceAll `^cpu_(request|weight)$` `cpu_(weight|shares)`)',
    '{{ if eq $labels.resource "cpu_request" }}a weight of {{ end }}'
  ),

  local days = lib.duration(259200),
  local most(metric, format) =
    '{{ with printf `max_over_time(%s{%%s}[%s])` $of | query }}{{ . | first | value | %s }}{{ else }}not known{{ end }}'
    % [metric, days, format],

  prometheusAlerts+:: {
    groups+: [
      {
        name: 'drift-config',
        rules: [
          alert({
            alert: 'DriftLimitNotApplied',
            expr: lib.above('1 - (%s == 0)' % lib.s('drift_applied_as_declared'), 'limit-not-applied', ['resource', 'device']),
            // A rollout changes the file first.
            forSeconds: 900,
            severity: 'warning',
            summary: 'The kernel was not told what is declared.',
            description: lib.who + ', {{ $labels.resource }}{{ with $labels.device }} of {{ . }}{{ end }}: declared ' +
                         layer('declared', none='nothing that counts') + at + ', applied ' + applied + '; reason: ' + reason + '.',
          }),
          alert({
            alert: 'DriftLimitMasked',
            expr: lib.above('max without (reason) (%s)' % lib.s('drift_mismatch_info', 'reason="masked_by_ancestor"'),
                            'limit-masked',
                            ['resource', 'device']),
            forSeconds: 900,
            severity: 'info',
            summary: 'A cgroup above, or the machine, allows less than what is declared.',
            description: lib.who + ', {{ $labels.resource }}: declared ' + layer('declared') + at + ', applied ' + applied +
                         ', in force ' + layer('effective') +
                         '{{ range printf `drift_effective_limit_info{%s,resource=%q}` $of $labels.resource | query }}, which {{ .Labels.level }} allows{{ else }}, which is what the machine has{{ end }}.',
          }),
          alert({
            alert: 'DriftDaemonReloadNeeded',
            expr: lib.above(|||
              (%s == 1)
              or
              max without (resource, device, reason) (%s)
            ||| % [
              lib.s('drift_actual_unit_needs_daemon_reload'),
              lib.s('drift_mismatch_info', 'reason="stale_config"'),
            ], 'daemon-reload'),
            forSeconds: 900,
            severity: 'warning',
            summary: 'A unit was changed, and systemd has not read it.',
            description: lib.who + ': its files are younger than what systemd has loaded, so the change is not in force ' +
                         '(systemctl daemon-reload; what only a start reads needs a restart)' +
                         // What is declared of several devices is named once.
                         '{{ range $i, $one := printf `count by (resource) (drift_mismatch_info{%s,reason!="masked_by_ancestor"})` $of | query | sortByLabel "resource" }}' +
                         '{{ if $i }}, {{ else }}; not as declared: {{ end }}{{ $one | label "resource" }}{{ end }}.',
          }),
        ],
      },
      {
        // Days change slowly, and are read for all workloads.
        name: 'drift-unused',
        interval: lib.duration(300),
        rules: [
          alert({
            alert: 'DriftDeclaredUnused',
            expr: lib.above(|||
              1 - (
                label_replace(
                  max_over_time(workload:drift_actual_memory_working_set_bytes:max%(hour)s[%(days)s])
                  /
                  (%(memory)s > 0)
                  and
                  present_over_time(workload:drift_actual_memory_working_set_bytes:max%(hour)s[%(hour)s] offset %(two)s)
                , "resource", "memory_request", "", "")
                or
                label_replace(
                  max_over_time(workload:drift_actual_cpu_usage_seconds:rate%(d)s:max%(hour)s[%(days)s])
                  /
                  (%(cpu)s > 0)
                  and
                  present_over_time(workload:drift_actual_cpu_usage_seconds:rate%(d)s:max%(hour)s[%(hour)s] offset %(two)s)
                , "resource", "cpu_request", "", "")
              )
            ||| % {
              hour: lib.duration(3600),
              d: lib.duration(300),
              days: days,
              two: lib.duration(172800),
              memory: lib.workload('drift_declared_memory_request_bytes'),
              cpu: lib.workload('drift_declared_cpu_request_cores'),
            }, 'declared-unused', ['resource']),
            // Of three days, since it was there two days before. A `for` of all three
            // would begin again after each scrape that fails.
            forSeconds: 86400,
            severity: 'info',
            summary: 'A workload requests far more than it uses.',
            description: lib.who + ': {{ $value | humanizePercentage }} of its {{ $labels.resource }}, declared ' +
                         layer('declared') + at + ', was not used at any time in three days. Used at most: memory ' +
                         most('workload:drift_actual_memory_working_set_bytes:max' + lib.duration(3600), 'humanize1024') + ', CPU ' +
                         most('workload:drift_actual_cpu_usage_seconds:rate%s:max%s' % [lib.duration(300), lib.duration(3600)], 'humanize') +
                         ' cores.',
          }),
        ],
      },
    ],
  },
}
