// What of a dashboard the renderer understands. Whatever else a dashboard says is
// listed by unknown(), and nothing is drawn: a preview that leaves out half of the
// JSON would say that all is well.

import { CALCS, TRANSFORMATIONS } from './frames.js';
import { FORMATS } from './format.js';
import { MATCHERS, isColor } from './fields.js';

const any = () => true;
const one = (...values) => (value) => values.includes(value);
const keyOf = (object) => (value) => Object.hasOwn(object, value);
const number = (value) => typeof value === 'number';
const threshold = (value) => value === null || number(value);

// A path has [] for each element of a list and * for any key. `of` is the answer
// to: may this value stand there?
const LINKS = { 'title': any, 'url': any };
const STEPS = { 'mode': one('absolute'), 'steps[].value': threshold, 'steps[].color': isColor };
const MAPPINGS = {
  'type': one('value', 'special'),
  'options.match': one('null', 'empty'), 'options.result.index': number, 'options.result.text': any,
  'options.result.color': isColor,
  'options.*.index': number, 'options.*.text': any, 'options.*.color': isColor,
};
const CELL = { 'type': one('auto', 'color-background', 'color-text'), 'mode': one('basic') };
const LINE = { 'fill': one('solid', 'dash', 'dot'), 'dash[]': number };
const under = (prefix, rules) => Object.fromEntries(
  Object.entries(rules).map(([path, of]) => [prefix + path, of]));

const FIELD = {
  'unit': keyOf(FORMATS), 'min': number, 'max': number, 'decimals': number, 'noValue': any,
  'color.mode': one('palette-classic', 'thresholds', 'fixed', 'shades'), 'color.fixedColor': isColor,
  ...under('thresholds.', STEPS), ...under('mappings[].', MAPPINGS), ...under('links[].', LINKS),
};
const CUSTOM = {
  timeseries: {
    'drawStyle': one('line', 'bars'), 'lineInterpolation': one('linear'), 'lineWidth': number,
    'fillOpacity': number, 'showPoints': one('never', 'auto'), 'spanNulls': one(false),
    'stacking.mode': one('none'), 'stacking.group': any, 'axisSoftMin': number, 'axisSoftMax': number,
    'thresholdsStyle.mode': one('off', 'dashed'), 'axisPlacement': one('right', 'auto'),
    'hideFrom.legend': one(true, false),
    ...under('lineStyle.', LINE),
  },
  'state-timeline': { 'fillOpacity': number, 'lineWidth': one(0), 'spanNulls': one(false) },
  table: {
    'align': one('auto', 'left', 'right', 'center'), 'filterable': any, 'width': number, 'minWidth': number, 'hidden': one(true, false),
    ...under('cellOptions.', CELL),
  },
  stat: {},
};
const LEGEND = {
  'legend.displayMode': one('table', 'list'), 'legend.placement': one('bottom', 'right'),
  'legend.showLegend': one(true, false), 'legend.calcs[]': keyOf(CALCS), 'legend.width': number,
  'legend.sortBy': (value) => Object.values(CALCS).some(({ name }) => name === value), 'legend.sortDesc': one(true),
  'tooltip.mode': any, 'tooltip.sort': any,
};
const OPTIONS = {
  timeseries: LEGEND,
  'state-timeline': {
    ...LEGEND, 'legend.showLegend': one(false), 'mergeValues': one(true), 'showValue': one('auto'), 'alignValue': one('left'), 'rowHeight': number,
  },
  table: {
    'showHeader': one(true), 'cellHeight': one('sm'), 'footer.show': one(false), 'footer.fields': any,
    'footer.reducer[]': any, 'sortBy[].displayName': any, 'sortBy[].desc': one(true, false),
  },
  stat: {
    'colorMode': one('background', 'value'), 'graphMode': one('area', 'none'), 'justifyMode': one('auto'),
    'orientation': one('auto'), 'textMode': one('auto'), 'reduceOptions.calcs[]': keyOf(CALCS),
    'reduceOptions.fields': one(''), 'reduceOptions.values': one(false),
  },
  text: { 'mode': one('markdown'), 'content': any },
};
const TRANSFORMATION = {
  'id': keyOf(TRANSFORMATIONS), 'options.include.names[]': any,
  'options.indexByName.*': number, 'options.renameByName.*': any, 'options.excludeByName.*': any,
};
const TARGET = {
  'datasource.type': one('prometheus'), 'datasource.uid': any, 'editorMode': any, 'refId': any, 'expr': any,
  'legendFormat': any, 'range': one(true, false), 'instant': one(true, false), 'format': one('time_series', 'table'),
};
const PANEL = {
  'type': one('row', ...Object.keys(OPTIONS)), 'title': any, 'description': any, 'id': any,
  'gridPos.x': number, 'gridPos.y': number, 'gridPos.w': number, 'gridPos.h': number,
  'collapsed': one(false), 'datasource.type': any, 'datasource.uid': any,
  ...under('targets[].', TARGET), ...under('transformations[].', TRANSFORMATION),
};

// 'a[].b' -> value of everything that is no object and no list.
function* leaves(value, path = '') {
  if (Array.isArray(value)) {
    for (const item of value) yield* leaves(item, `${path}[]`);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) yield* leaves(inner, path ? `${path}.${key}` : key);
  } else {
    yield [path, value];
  }
}

// Keys below `*` are names that people chose, with points inside.
function ruleFor(rules, path) {
  if (Object.hasOwn(rules, path)) return rules[path];
  return Object.entries(rules).find(([rule]) => {
    if (!rule.includes('*')) return false;
    const [before, after] = rule.split('*');
    return path.startsWith(before) && path.endsWith(after) && path.length > before.length + after.length;
  })?.[1];
}

function* complaints(rules, value) {
  for (const [path, leaf] of leaves(value)) {
    const rule = ruleFor(rules, path);
    if (!rule) yield `${path} is not known`;
    else if (!rule(leaf)) yield `${path}: ${JSON.stringify(leaf)} is not known`;
  }
}

// Overrides name a path of the field's configuration; their value lies below it.
function* ofOverride(rules, { matcher, properties }) {
  if (!Object.hasOwn(MATCHERS, matcher.id)) yield `override ${matcher.id} is not known`;
  for (const { id, value } of properties) {
    const nested = id.split('.').reduceRight((inner, part) => ({ [part]: inner }), value);
    for (const found of complaints(rules, nested)) yield `override ${found}`;
  }
}

function* ofPanel(panel) {
  const { options = {}, fieldConfig, panels, ...rest } = panel;
  yield* complaints(PANEL, rest);
  if (panels?.length) yield 'panels inside of a row are not known';
  if (panel.type === 'row' || !Object.hasOwn(OPTIONS, panel.type)) return;
  for (const found of complaints(OPTIONS[panel.type], options)) yield `options.${found}`;
  if (!fieldConfig) return;
  const rules = { ...FIELD, ...under('custom.', CUSTOM[panel.type] ?? {}) };
  for (const found of complaints(rules, fieldConfig.defaults)) yield `fieldConfig.${found}`;
  for (const override of fieldConfig.overrides) yield* ofOverride(rules, override);
}

// What of this dashboard would not be drawn as it says; empty if nothing.
export function unknown(dashboard) {
  return dashboard.panels.flatMap((panel) =>
    [...ofPanel(panel)].map((found) => `${dashboard.uid}: '${panel.title}': ${found}`));
}
