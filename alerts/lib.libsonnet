// How the rules are written: durations, selectors, thresholds, annotations.
// `new(config)` gives the functions for one configuration.
{
  new(config):: {
    local lib = self,

    // --- durations -----------------------------------------------------------
    // Seconds as Prometheus writes them: 300 -> '5m'.
    duration(seconds)::
      local ms = std.floor(seconds * config.timeScale * 1000 + 0.5);
      local units = [['d', 86400000], ['h', 3600000], ['m', 60000], ['s', 1000]];
      local fits = [u for u in units if ms % u[1] == 0];
      if std.length(fits) == 0 then '%dms' % ms
      else '%d%s' % [ms / fits[0][1], fits[0][0]],
    range(seconds):: '[' + lib.duration(seconds) + ']',

    // --- series --------------------------------------------------------------
    // A selector with the configured matchers.
    s(name, matchers='')::
      local all = std.filter(function(m) m != '', [config.selector, matchers]);
      if std.length(all) == 0 then name else name + '{' + std.join(',', all) + '}',
    // Of workloads, not of the slices that group them.
    workload(name, matchers='')::
      lib.s(name, std.join(',', std.filter(function(m) m != '', [
        'workload_type!="slice"',
        matchers,
      ]))),
    rate(selector, seconds):: 'rate(%s%s)' % [selector, lib.range(seconds)],
    increase(selector, seconds):: 'increase(%s%s)' % [selector, lib.range(seconds)],

    // A counter that is absent while it is 0: the first increase counts, too. Not
    // where the exporter itself was not scraped then.
    grown(name, matchers, seconds)::
      local selector = lib.s(name, matchers);
      |||
        (
          %(increase)s > 0
          or
          (%(selector)s unless last_over_time(%(selector)s[%(d)s] offset %(d)s))
          and on (%(machine)s)
          %(build)s offset %(d)s
        )
      ||| % {
        increase: lib.increase(selector, seconds),
        selector: selector,
        d: lib.duration(seconds),
        machine: lib.machine,
        build: lib.s('drift_build_info'),
      },

    // The labels that a target has, for on().
    machine:: std.join(', ', std.filter(function(l) l != '', [
      config.clusterLabel,
      'job',
      'instance',
    ])),

    // --- thresholds ----------------------------------------------------------
    standard(check)::
      lib.number(config.thresholds[check].default),
    // As people write it (std.toString(0.05) has 17 digits, %g cannot do 0).
    number(x):: if x == 0 then '0' else '%g' % x,
    // x above its threshold: the workload's own one, else the default. `extra`
    // are labels that x has and its threshold has not: a device, a port. Where x looks
    // back, `seconds` tells how far: the threshold of who is gone holds as long.
    above(x, check, extra=[], seconds=0)::
      assert config.thresholds[check].level != 'machine' : check;
      local ignored = std.join(', ', ['check'] + extra);
      local least =
        if std.length(extra) == 0 then '(\n' + lib.indent(x) + ')'
        else 'max without (%s) (\n%s)' % [std.join(', ', extra), lib.indent(x)];
      |||
        (
        %(x)s)
        > ignoring (%(ignored)s)%(many)s
        (
          %(own)s
          or ignoring (check)
        %(least)s * 0 + %(standard)s
        )
      ||| % {
        x: lib.indent(x),
        ignored: ignored,
        many: if std.length(extra) == 0 then '' else ' group_left ()',
        own:
          local own = lib.s('drift_declared_threshold', 'check="%s"' % check);
          if seconds == 0 then own else 'last_over_time(%s%s)' % [own, lib.range(seconds)],
        least: lib.trim(lib.indent(least)),
        standard: lib.standard(check),
      },
    // The same where nobody declares anything: of the machine.
    aboveStandard(x, check)::
      '(\n' + lib.indent(x) + ') > ' + lib.standard(check) + '\n',
    // std.split() and std.rstripChars() take a text apart, which jsonnet 0.18 does
    // slowly; std.strReplace() is built in.
    trim(text):: std.strReplace(std.strReplace(text + '\u0000', '\n\u0000', ''), '\u0000', ''),
    indent(text):: '  ' + std.strReplace(lib.trim(text), '\n', '\n  ') + '\n',

    // --- rules ---------------------------------------------------------------
    record(level, metric, operation, expr):: {
      record: '%s:%s:%s' % [level, metric, operation],
      expr: expr,
    },
    // a: {alert, expr, forSeconds, severity, dimension, summary, description,
    //     [dashboard], [keepSeconds], [labels]}
    alert(a)::
      local about = if std.objectHas(a, 'dashboard') then a.dashboard else 'workload';
      {
        alert: a.alert,
        expr: a.expr,
        'for': lib.duration(a.forSeconds),
        [if std.objectHas(a, 'keepSeconds') then 'keep_firing_for']:
          lib.duration(a.keepSeconds),
        labels: {
          severity: a.severity,
          dimension: a.dimension,
        } + (if std.objectHas(a, 'labels') then a.labels else {}),
        annotations: {
          summary: a.summary,
          description: definitions(a.description, about) + a.description,
          runbook_url: config.runbookURLPattern % std.asciiLower(a.alert),
          dashboard_url: lib.dashboard(about),
        },
      },
    dashboard(which)::
      local workload = if which != 'workload' then '' else
        '&var-namespace={{ $labels.namespace | urlquery }}&var-workload={{ $labels.workload | urlquery }}';
      '%s/d/%s?var-job={{ $labels.job | urlquery }}&var-instance={{ $labels.instance | urlquery }}%s'
      % [config.grafanaURL, config.dashboards[which], workload],

    // --- words of annotations --------------------------------------------------
    who:: '{{ with $labels.namespace }}{{ . }}/{{ end }}{{ $labels.workload }}' +
          '{{ with $labels.pod }}, pod {{ . }}{{ end }}' +
          '{{ with $labels.container }}, container {{ . }}{{ end }}' +
          ' on {{ $labels.instance }}',

    local labels(names) =
      'printf "' + std.join(',', [n + '=%q' for n in names]) + '"' +
      std.join('', [' $labels.' + n for n in names]),
    local machineLabels = std.filter(function(l) l != '', [config.clusterLabel, 'job', 'instance']),
    local workloadLabels = machineLabels + ['namespace', 'workload', 'workload_type'],
    // What selects the series that belong to the alert: $of its own (the machine's
    // where the alert is not about a workload), $workload, $machine. Each is there
    // only if the text needs it.
    local definitions(text, about) =
      local definition(name, names) =
        if std.strReplace(text, '$' + name, '') == text then ''
        else '{{ $%s := %s }}' % [name, labels(names)];
      definition('of', if about == 'workload' then workloadLabels + ['pod', 'container'] else machineLabels) +
      definition('workload', workloadLabels) +
      definition('machine', machineLabels),

    local comma(extra) = if extra == '' then '' else ',' + extra,
    local query(metric, extra, set) =
      'printf `%s{%%s%s}` %s | query' % [metric, comma(extra), set],
    // The value of one series, as `format` shows it; `none` where there is none.
    value(metric, format, none='not known', extra='', set='$of')::
      '{{ with %s }}{{ . | first | value | %s }}{{ else }}%s{{ end }}'
      % [query(metric, extra, set), format, none],
    // A label of all series that are found, one after the other, in its order.
    label(metric, label, before='', after='', extra='', set='$of')::
      '{{ range %s | sortByLabel "%s" }}%s{{ . | label "%s" }}%s{{ end }}'
      % [query(metric, extra, set), label, before, label, after],
    // The same in one list: `first` before it, only if there is one.
    list(metric, label, first='', between=', ', extra='', set='$of')::
      '{{ range $i, $one := %s | sortByLabel "%s" }}{{ if $i }}%s{{ else }}%s{{ end }}{{ $one | label "%s" }}{{ end }}'
      % [query(metric, extra, set), label, between, first, label],
    // The value of each series with its label: `vda 10M vdb 5M`.
    each(metric, label, format, none='none', extra='', set='$of')::
      '{{ range $i, $one := %s | sortByLabel "%s" }}{{ if $i }} {{ end }}{{ $one | label "%s" }} {{ $one | value | %s }}{{ else }}%s{{ end }}'
      % [query(metric, extra, set), label, label, format, none],
    at(resource, set='$of')::
      lib.label('drift_declared_location_info', 'location', ' at ', '', 'resource="%s"' % resource, set),
    reason(resource)::
      lib.label('drift_mismatch_info', 'reason', ' (reason: ', ')', 'resource="%s"' % resource),
    memory:: 'Memory limit: declared %s%s, applied %s, in force %s%s; in use %s, of it anonymous %s.' % [
      lib.value('drift_declared_memory_limit_bytes', 'humanize1024', 'none'),
      lib.at('memory_limit'),
      lib.value('drift_applied_memory_limit_bytes', 'humanize1024'),
      lib.value('drift_effective_memory_limit_bytes', 'humanize1024'),
      lib.reason('memory_limit'),
      lib.value('drift_actual_memory_usage_bytes', 'humanize1024'),
      lib.value('drift_actual_memory_anon_bytes', 'humanize1024'),
    ],
    cpu:: 'CPU limit: declared %s%s, applied %s, in force %s%s; in use %s cores.' % [
      lib.value('drift_declared_cpu_limit_cores', 'humanize', 'none'),
      lib.at('cpu_limit'),
      lib.value('drift_applied_cpu_limit_cores', 'humanize'),
      lib.value('drift_effective_cpu_limit_cores', 'humanize'),
      lib.reason('cpu_limit'),
      lib.value('workload:drift_actual_cpu_usage_seconds:rate' + lib.duration(300), 'humanize'),
    ],
  },
}
