// A dashboard: variables, links, annotations and rows of panels, which are placed
// here. Selectors, names of recorded series and thresholds are those of the rules
// (alerts/lib.libsonnet): the two can not disagree.
local rulesOf = import '../alerts/lib.libsonnet';
local panelsOf = import 'panels.libsonnet';

{
  new(config):: {
    local lib = self,
    local target = 'job=~"$job",instance=~"$instance"',
    local join(list) = std.join(',', std.filter(function(m) m != '', list)),
    local datasource = { type: 'prometheus', uid: '${datasource}' },

    panels:: panelsOf.new(config),
    // above() and the like, with the variables as selector.
    rules:: rulesOf.new(config { selector: join([config.selector, target]) }),
    // As they are named in recorded series: 300 -> '5m'.
    duration(seconds):: lib.rules.duration(seconds),

    // --- series ------------------------------------------------------------------
    // Of machines; of the workloads in the chosen namespaces, without the slices
    // that group them; of the one chosen workload.
    machine(name, matchers=''):: lib.rules.s(name, matchers),
    workloads(name, matchers='')::
      lib.rules.s(name, join(['namespace=~"$namespace",workload_type!="slice"', matchers])),
    workload(name, matchers='')::
      lib.rules.s(name, join(['namespace=~"$namespace",workload="$workload"', matchers])),
    // What Prometheus itself says of its targets: all jobs have that, and $job may be
    // any.
    scraped(name):: '%s{%s,%s}' % [name, config.jobSelector, target],
    rate(selector):: 'rate(%s[$__rate_interval])' % selector,
    increase(selector):: 'increase(%s[$__rate_interval])' % selector,

    // --- labels ------------------------------------------------------------------
    target:: lib.rules.machine,
    workloadLabels:: 'namespace, workload, workload_type',
    instanceLabels:: lib.rules.machine + ', namespace, workload, workload_type, pod, container',
    // A label that a link can always use: without a namespace, all of them. `$$` is
    // a dollar to label_replace.
    scoped(expr):: |||
      label_replace(
        label_replace(
      %s,
          "scope", "$1", "namespace", "(.+)"),
        "scope", "$$__all", "namespace", "")
    ||| % lib.trim(lib.indent(lib.indent(expr))),
    trim(text):: lib.rules.trim(text),
    indent(text):: lib.rules.indent(text),

    // --- links -------------------------------------------------------------------
    local keep = '${__url_time_range}&${datasource:queryparam}&var-job=${__data.fields.job}&var-instance=${__data.fields.instance}',
    local to(which) = '/d/%s?' % config.dashboards[which],
    workloadLink:: ['What happens to this workload', to('workload') + keep +
                                                     '&var-namespace=${__data.fields.scope}&var-workload=${__data.fields.workload}'],
    machineLink:: ['What happens on this machine', to('machine') + keep],
    exporterLink:: ['How its exporter is', to('exporter') + keep],
    // For graphs, whose series have labels instead of fields.
    seriesLink(which):: [
      {
        title: 'Open ' + which,
        url: to(which) + '${__url_time_range}&${datasource:queryparam}&var-job=${__field.labels.job}&var-instance=${__field.labels.instance}' +
             (if which != 'workload' then '' else '&var-namespace=$__all&var-workload=${__field.labels.workload}'),
      },
    ],
    // From a number to where it is explained, with all that is chosen.
    openLink(which):: [
      {
        title: 'Open ' + which,
        url: to(which) + '${__url_time_range}&${datasource:queryparam}&${job:queryparam}&${instance:queryparam}',
      },
    ],

    // --- columns that tables share -----------------------------------------------
    // What a table is about comes between who and where. A usual screen has 1370
    // pixels for them: what is beyond is not seen. The column without a width has the
    // rest, 150 at least.
    who:: [
      { field: 'workload', width: 170, link: lib.workloadLink },
      { field: 'namespace', width: 90 },
    ],
    where:: [
      { field: 'pod' },
      { field: 'container', width: 110 },
      { field: 'instance', width: 140, link: lib.machineLink },
      { field: 'job', hidden: true },
      { field: 'scope', hidden: true },
    ],

    // --- alerts that fire, with their runbooks --------------------------------------
    firing(matchers=''):: lib.rules.s('ALERTS', join(['alertname=~"Drift.*",alertstate="firing"', matchers])),
    // Regions for all the time that each fires would lie over each other until the
    // graph is red and nothing else: a line where each begins.
    begin(matchers=''):: lib.firing(matchers) + '\nunless\n' + lib.firing(matchers) + ' offset 30s',
    // Letters sort warning before critical, so that the value is the severity. Runbooks
    // have small letters, which PromQL can not make: a column with the name once more,
    // whose words are mapped.
    local bySeverity(matchers) = std.join('\nor\n', [
      '%d * %s' % [severity[0], lib.firing(join([matchers, 'severity="%s"' % severity[1]]))]
      for severity in [[3, 'critical'], [2, 'warning'], [1, 'info']]
    ]),
    alertsTable(title, matchers, about, w=24, h=8):: lib.panels.table(
      title,
      'Alerts that fire now, worst first. The runbook says what they mean, how to tell them from look-alikes, and what to do; ' +
      'the alert itself has the declared line and the values.',
      'short',
      [lib.panels.target(|||
        label_replace(
        %s,
          "runbook", "$1", "alertname", "(.*)")
      ||| % lib.trim(lib.indent(lib.scoped(bySeverity(matchers)))))],
      [
        {
          field: 'A',
          name: 'severity',
          width: 85,
          words: { '1': ['info', 'blue'], '2': ['warning', 'orange'], '3': ['critical', 'red'] },
        },
        { field: 'alertname', name: 'alert', width: 215 },
        {
          field: 'runbook',
          width: 215,
          link: ['Runbook', config.runbookURLPattern % '${__value.text}'],
          mappings: [{
            type: 'value',
            options: { [config.alertNames[i]]: { index: i, text: std.asciiLower(config.alertNames[i]) } for i in std.range(0, std.length(config.alertNames) - 1) },
          }],
        },
        { field: 'dimension', width: 90 },
      ] + about,
      w,
      h,
      'severity'
    ) + { fieldConfig+: { defaults+: { noValue: 'none fires' } } },

    // --- variables -----------------------------------------------------------------
    local query(name, label, text, more) = {
      name: name,
      label: label,
      type: 'query',
      datasource: datasource,
      query: text,
      definition: text,
      refresh: 2,
      sort: 1,
      regex: '',
      hide: 0,
      skipUrlSync: false,
      multi: true,
      includeAll: true,
      allValue: '.+',
      current: { selected: true, text: ['All'], value: ['$__all'] },
      options: [],
    } + more,
    variables:: [
      {
        name: 'datasource',
        label: 'Data source',
        type: 'datasource',
        query: 'prometheus',
        refresh: 1,
        regex: '',
        hide: 0,
        multi: false,
        includeAll: false,
        current: {},
        options: [],
      },
      query('job', 'Job', 'label_values(%s, job)' % rulesOf.new(config).s('drift_build_info'), {}),
      query('instance', 'Instance', 'label_values(%s, instance)' % rulesOf.new(config).s('drift_build_info', 'job=~"$job"'), {}),
    ],
    // Units have no namespace, so all of them includes none.
    namespace:: query('namespace', 'Namespace', 'label_values(%s, namespace)' % lib.machine('drift_workload_info'), { allValue: '.*' }),
    // One: ten at once on one graph say nothing. What must run and does not has no
    // other series.
    one:: query(
      'workload',
      'Workload',
      'label_values({__name__=~"drift_workload_info|drift_declared_running",%s,namespace=~"$namespace",workload_type!="slice"}, workload)' % target,
      { multi: false, includeAll: false, allValue: null, current: {} }
    ),

    // --- the dashboard -------------------------------------------------------------
    // rows: [{ title, panels }]. Panels go from left to right, and into the next
    // line where there is no room.
    // The state is an array, [x, y, height of the line, panels]: jsonnet 0.18
    // evaluates a field of an object anew whenever it is asked for.
    local place(rows) =
      local step(state, item) =
        local w = item.gridPos.w;
        local h = item.gridPos.h;
        local wrap = state[0] + w > 24 || item.type == 'row';
        local x = if wrap then 0 else state[0];
        local y = if wrap then state[1] + state[2] else state[1];
        [
          x + w,
          y,
          if wrap then h else std.max(state[2], h),
          state[3] + [item { id: std.length(state[3]) + 1, gridPos: { h: h, w: w, x: x, y: y } }],
        ];
      std.foldl(step, std.flattenArrays([
        [{ type: 'row', title: row.title, collapsed: false, panels: [], gridPos: { w: 24, h: 1 } }] + row.panels
        for row in rows
      ]), [0, 0, 0, []])[3],

    dashboard(which, title, description, variables, rows, alerts=''):: {
      id: null,
      uid: config.dashboards[which],
      title: 'Drift / ' + title,
      description: description,
      tags: ['drift-exporter'],
      schemaVersion: 39,
      version: 1,
      editable: false,
      graphTooltip: 1,
      timezone: 'browser',
      refresh: '30s',
      time: { from: 'now-1h', to: 'now' },
      timepicker: {},
      fiscalYearStartMonth: 0,
      weekStart: '',
      liveNow: false,
      links: [
        {
          type: 'dashboards',
          title: 'Drift',
          tags: ['drift-exporter'],
          asDropdown: false,
          includeVars: true,
          keepTime: true,
          targetBlank: false,
          icon: 'external link',
          tooltip: '',
          url: '',
        },
      ],
      annotations: {
        list: [
          {
            name: 'Alerts',
            datasource: datasource,
            enable: true,
            hide: false,
            iconColor: 'red',
            expr: lib.begin(alerts),
            step: '30s',
            titleFormat: '{{alertname}}',
            textFormat: '{{instance}} {{namespace}} {{workload}} {{pod}} {{container}}',
            tagKeys: 'severity,dimension',
            useValueForTime: false,
          },
        ],
      },
      templating: { list: variables },
      panels: place(rows),
    },
  },
}
