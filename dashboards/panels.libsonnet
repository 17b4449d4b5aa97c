// Panels in Grafana's words (Classic schema 39). `new(config)` gives the
// functions for one configuration; lib.libsonnet places what they return.
//
// Every graph uses the same look for the same thing: what is declared is dashed
// blue, what the kernel was told is orange, what binds in the end is dotted red.
// What happens beside these has shades of other colours, elsewhere those of the
// palette. Nothing is stacked.
{
  new(config):: {
    local panels = self,
    // std.rstripChars() is slow in jsonnet 0.18.
    local trim(text) = std.strReplace(std.strReplace(text + '\u0000', '\n\u0000', ''), '\u0000', ''),
    local datasource = { type: 'prometheus', uid: '${datasource}' },

    // --- targets ---------------------------------------------------------------
    // style: one of `styles` below, or null.
    target(expr, legend='', style=null):: {
      expr: trim(expr),
      legendFormat: legend,
      style:: style,
    },
    local refId(i) = std.char(std.codepoint('A') + i),
    local numbered(targets, fields) = std.mapWithIndex(
      function(i, t) { datasource: datasource, refId: refId(i), editorMode: 'code' } + fields + t,
      targets
    ),
    local range = { range: true, instant: false, format: 'time_series' },
    local instant = { range: false, instant: true, format: 'table' },

    // --- pieces ------------------------------------------------------------------
    local base(type, title, description, w, h) = {
      type: type,
      title: title,
      description: description,
      datasource: datasource,
      gridPos: { w: w, h: h },
    },
    // [[null, 'green'], [0.1, 'orange']]
    steps(list):: {
      mode: 'absolute',
      steps: [{ value: s[0], color: s[1] } for s in list],
    },
    // Green below the check's default, orange from there on, red at `factor` times.
    check(name, factor=null)::
      local at = config.thresholds[name].default;
      panels.steps([[null, 'green'], [at, 'orange']] +
                   (if factor == null then [] else [[at * factor, 'red']])),
    bad(from=1, color='red'):: panels.steps([[null, 'green'], [from, color]]),
    plain:: panels.steps([[null, 'text']]),
    // { '0': ['as declared', 'green'] }
    mappings(words):: [
      {
        type: 'value',
        options: {
          [value]: { index: std.parseInt(value), text: words[value][0], color: words[value][1] }
          for value in std.objectFields(words)
        },
      },
    ],
    infinite(word):: [{ type: 'value', options: { Infinity: { index: 0, text: word } } }],
    // Else what is not known has the colour of the lowest threshold, which is mostly
    // green.
    local unknown = [{ type: 'special', options: { match: 'null', result: { index: 0, text: 'not known', color: '#6e7078' } } }],
    nameless(word):: [{ type: 'special', options: { match: 'empty', result: { index: 0, text: word } } }],
    override(id, options, properties):: {
      matcher: { id: id, options: options },
      properties: [{ id: key, value: properties[key] } for key in std.objectFields(properties)],
    },

    local fixed(color) = { mode: 'fixed', fixedColor: color },
    local line(color, style, width=2) = {
      color: fixed(color),
      'custom.lineStyle': style,
      'custom.lineWidth': width,
      'custom.fillOpacity': 0,
    },
    // Mostly the declared and the applied value are the same: broad dashes show below
    // a thin line.
    local styles = {
      declared: line('blue', { fill: 'dash', dash: [10, 8] }, 4),
      requested: line('light-blue', { fill: 'dash', dash: [4, 8] }),
      applied: line('orange', { fill: 'solid' }, 1),
      effective: line('red', { fill: 'dot', dash: [0, 8] }),
      limit: line('red', { fill: 'dash', dash: [10, 8] }),
      // Not as declared, suffers, missing: the colours of the verdicts.
      drift: { color: fixed('orange'), 'custom.lineWidth': 3 },
      suffer: { color: fixed('red'), 'custom.lineWidth': 2 },
      missing: { color: fixed('text'), 'custom.lineWidth': 2 },
      second: { 'custom.axisPlacement': 'right', 'custom.axisSoftMax': 1, unit: 'short' },
      secondSeconds: { 'custom.axisPlacement': 'right', 'custom.axisSoftMax': 1, unit: 's' },
    } + {
      [color]: { color: { mode: 'shades', fixedColor: color } }
      for color in ['green', 'yellow', 'purple']
    },
    // Without these, three packets look like a flood, and no value at all like a scale
    // up to 10000 %. Where there are thresholds, the lowest is always seen.
    local softMax = { percentunit: 0.1, s: 0.01, bytes: 1048576, binBps: 1024, Bps: 1000, reqps: 0.1, pps: 10, ops: 10 },
    local topOf(unit, more) =
      if std.objectHas(more, 'thresholds') then more.thresholds.steps[1].value * 1.2
      else std.get(more, 'top', std.get(softMax, unit, 1)),

    // --- panels ------------------------------------------------------------------
    // more: { thresholds, min, max, top: where the scale ends at least, legend: 'table', bars: true, links, empty: what it
    // means that there is no data }
    // A table is cut off below three lines, so that many targets have a list.
    graph(title, description, unit, targets, w=12, h=8, more={})::
      local given = numbered(targets, range);
      local legend = std.get(more, 'legend', if std.length(targets) > 3 then 'list' else 'table');
      base('timeseries', title, description, w, h) + {
        targets: given,
        fieldConfig: {
          defaults: {
            unit: unit,
            min: std.get(more, 'min', 0),
            [if std.objectHas(more, 'max') then 'max']: more.max,
            color: { mode: 'palette-classic' },
            custom: {
              drawStyle: if std.get(more, 'bars', false) then 'bars' else 'line',
              lineInterpolation: 'linear',
              lineWidth: 1,
              fillOpacity: if std.get(more, 'bars', false) then 60 else 5,
              showPoints: 'never',
              spanNulls: false,
              stacking: { mode: 'none', group: 'A' },
              axisSoftMin: 0,
              axisSoftMax: topOf(unit, more),
              thresholdsStyle: { mode: if std.objectHas(more, 'thresholds') then 'dashed' else 'off' },
            },
            thresholds: std.get(more, 'thresholds', panels.plain),
            links: std.get(more, 'links', []),
            [if std.objectHas(more, 'empty') then 'noValue']: more.empty,
          },
          overrides: [
            panels.override('byFrameRefID', refId(i), styles[targets[i].style])
            for i in std.range(0, std.length(targets) - 1)
            if targets[i].style != null
          ],
        },
        options: {
          legend: {
            displayMode: legend,
            placement: if legend == 'table' && w > 16 then 'right' else 'bottom',
            showLegend: true,
            calcs: if legend == 'table' then ['lastNotNull', 'max'] else [],
            sortBy: 'Last *',
            sortDesc: true,
          },
          tooltip: { mode: 'multi', sort: 'desc' },
        },
      },

    // more: { mappings, graph: false, links, decimals }
    stat(title, description, unit, targets, thresholds, w=4, h=4, more={}):: base('stat', title, description, w, h) + {
      targets: numbered(if std.isArray(targets) then targets else [panels.target(targets)], range),
      fieldConfig: {
        defaults: {
          unit: unit,
          color: { mode: 'thresholds' },
          thresholds: thresholds,
          [if std.objectHas(more, 'decimals') then 'decimals']: more.decimals,
          mappings: std.get(more, 'mappings', []) + unknown,
          links: std.get(more, 'links', []),
          noValue: 'not known',
        },
        overrides: [],
      },
      options: {
        colorMode: 'background',
        graphMode: if std.get(more, 'graph', true) then 'area' else 'none',
        justifyMode: 'auto',
        orientation: 'auto',
        textMode: 'auto',
        reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      },
    },

    // One line per series, its states by colour: since when, and for how long.
    states(title, description, targets, words, w=12, h=8, links=[], empty='No data'):: base('state-timeline', title, description, w, h) + {
      targets: numbered(targets, range),
      fieldConfig: {
        defaults: {
          unit: 'none',
          color: { mode: 'thresholds' },
          custom: { fillOpacity: 80, lineWidth: 0, spanNulls: false },
          mappings: panels.mappings(words),
          thresholds: panels.plain,
          links: links,
          noValue: empty,
        },
        overrides: [],
      },
      options: {
        mergeValues: true,
        showValue: 'auto',
        alignValue: 'left',
        rowHeight: 0.85,
        legend: { displayMode: 'list', placement: 'bottom', showLegend: false },
        tooltip: { mode: 'single', sort: 'none' },
      },
    },

    // columns, in their order: { field, [name], [unit], [words], [thresholds],
    // [link: [title, url]], [hidden], [width], [infinite] }. `field` is a label,
    // or the refId of the target whose value it is. Targets are instant; what has
    // equal labels becomes one row, so that names must go before they are merged.
    // Two targets at least must have data: of one alone Grafana calls the column
    // "Value", whichever it is (grafana/grafana#57855).
    table(title, description, unit, targets, columns, w=24, h=9, sort=null):: base('table', title, description, w, h) + {
      local many = std.length(targets) > 1,
      local of(column) =
        if std.length(column.field) > 1 then column.field
        else if many then 'Value #' + column.field
        else 'Value',
      local name(column) = std.get(column, 'name', column.field),
      targets: numbered(targets, instant),
      transformations: [
        { id: 'filterFieldsByName', options: { include: { names: [of(c) for c in columns] } } },
      ] + (if many then [{ id: 'merge', options: {} }] else []) + [
        {
          id: 'organize',
          options: {
            excludeByName: {},
            indexByName: { [of(columns[i])]: i for i in std.range(0, std.length(columns) - 1) },
            renameByName: { [of(c)]: name(c) for c in columns if of(c) != name(c) },
          },
        },
      ],
      fieldConfig: {
        defaults: {
          unit: unit,
          color: { mode: 'thresholds' },
          thresholds: panels.plain,
          custom: { align: 'auto', filterable: true, cellOptions: { type: 'auto' } },
          noValue: '-',
        },
        overrides: [
          panels.override('byName', name(c), {
            [if std.objectHas(c, 'unit') then 'unit']: c.unit,
            [if std.objectHas(c, 'width') then 'custom.width']: c.width,
            [if std.get(c, 'hidden', false) then 'custom.hidden']: true,
            [if std.objectHas(c, 'thresholds') then 'thresholds']: c.thresholds,
            [if std.objectHas(c, 'words') then 'mappings']: panels.mappings(c.words),
            [if std.objectHas(c, 'mappings') then 'mappings']: c.mappings,
            [if std.objectHas(c, 'infinite') then 'mappings']: panels.infinite(c.infinite),
            [if std.objectHas(c, 'words') then 'custom.align']: 'center',
            [if std.objectHas(c, 'words') || std.objectHas(c, 'thresholds') then 'custom.cellOptions']:
              { type: 'color-background', mode: 'basic' },
            [if std.objectHas(c, 'link') then 'links']: [{ title: c.link[0], url: c.link[1] }],
          })
          for c in columns
          if std.length(std.objectFields(c)) > (if std.objectHas(c, 'name') then 2 else 1)
        ],
      },
      options: {
        showHeader: true,
        cellHeight: 'sm',
        footer: { show: false, reducer: ['sum'], fields: '' },
        sortBy: if sort == null then [] else [{ displayName: sort, desc: true }],
      },
    },

    text(title, content, w=24, h=6):: {
      type: 'text',
      title: title,
      description: '',
      gridPos: { w: w, h: h },
      options: { mode: 'markdown', content: content },
    },
  },
}
