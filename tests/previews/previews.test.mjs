// What decides whether a preview can be believed: units, names, transformations,
// variables, overrides; and that the renderer knows all that the dashboards say.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { FORMATS, ticks } from '../../tools/previews/format.js';
import { CALCS, legend, sorted, tables, transform, written } from '../../tools/previews/frames.js';
import { configOf, mapped, readable, shade, stepOf } from '../../tools/previews/fields.js';
import { expand, valuesOf } from '../../tools/previews/variables.js';
import { html } from '../../tools/previews/text.js';
import { unknown } from '../../tools/previews/known.js';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const VIEWS = JSON.parse(fs.readFileSync(path.join(ROOT, 'tools/previews/views.json'), 'utf8'));
const DASHBOARDS = fs.readdirSync(path.join(ROOT, 'dashboards')).filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(fs.readFileSync(path.join(ROOT, 'dashboards', name), 'utf8')));

test('units read as they do in Grafana', () => {
  const cases = [
    ['bytes', 402653184, '384 MiB'], ['bytes', 0, '0 B'], ['bytes', 1024, '1 KiB'], ['bytes', 500000000, '477 MiB'],
    ['binBps', 16671000, '15.9 MiB/s'], ['Bps', 453000, '453 kB/s'], ['Bps', 0, '0 B/s'],
    ['percentunit', 0.4321, '43.2%'], ['percentunit', 0, '0%'], ['percentunit', 1, '100%'], ['percentunit', 0.0000467, '0.00467%'],
    ['s', 0.0033, '3.30 ms'], ['s', 0, '0 s'], ['s', 14.2, '14.2 s'], ['s', 100, '1.67 mins'], ['s', 4000, '1.11 hours'],
    ['s', 0.0000002, '200 ns'], ['s', 172800, '2 days'],
    ['short', 0.15, '0.150'], ['short', 3, '3'], ['short', 1234567, '1.23 Mil'], ['short', Infinity, '∞'], ['short', -2500, '-2.50 K'],
    ['iops', 1234, '1.23K io/s'], ['ops', 8410, '8.41K ops/s'], ['reqps', 0.2, '0.200 req/s'], ['pps', 5, '5 p/s'],
    ['none', 0.02, '0.0200'],
  ];
  for (const [unit, value, wanted] of cases) assert.equal(FORMATS[unit](value), wanted, `${value} ${unit}`);
  assert.equal(FORMATS.short(5.04, 0), '5');
  assert.deepEqual(ticks('percentunit', [0, 0.05, 0.1], 0.05), ['0%', '5%', '10%']);
});

test('series have names', () => {
  assert.equal(legend('applied {{pod}} {{container}} {{instance}}', { instance: 'a' }), 'applied a');
  assert.equal(legend('', { instance: 'a' }), '');
  assert.equal(written({ __name__: 'up', job: 'x' }), 'up{job="x"}');
  assert.equal(written({}), 'Value');
});

const answer = (refId, ...series) => ({ refId, series: series.map(([labels, value]) => ({ labels, time: 1, value })) });

test('one answer alone calls its column Value, whichever it is', () => {
  assert.deepEqual(tables([answer('A'), answer('B', [{ a: '1' }, 5])]).map(({ fields }) => fields), [['Time', 'a', 'Value']]);
});

test('rows that agree become one, columns get their order and names', () => {
  const given = tables([
    answer('A', [{ w: 'db', pod: 'db-0' }, 1], [{ w: 'nginx' }, 2]),
    answer('B', [{ w: 'db', pod: 'db-0' }, 3]),
  ]);
  const [{ fields, rows }] = transform(given, [
    { id: 'filterFieldsByName', options: { include: { names: ['w', 'pod', 'Value #A', 'Value #B'] } } },
    { id: 'merge', options: {} },
    { id: 'organize', options: { excludeByName: { pod: true }, indexByName: { 'w': 0, 'Value #B': 1, 'Value #A': 2 }, renameByName: { 'Value #A': 'actual' } } },
  ]);
  assert.deepEqual(fields, ['w', 'Value #B', 'actual']);
  assert.deepEqual(rows, [{ 'w': 'db', 'Value #B': 3, 'actual': 1 }, { 'w': 'nginx', 'Value #B': undefined, 'actual': 2 }]);
});

test('rows that contradict each other stay apart', () => {
  const given = [{ fields: ['w', 'x'], rows: [{ w: 'db', x: 1 }] }, { fields: ['w', 'x', 'y'], rows: [{ w: 'db', x: 2, y: 3 }] }];
  assert.equal(transform(given, [{ id: 'merge', options: {} }])[0].rows.length, 2);
});

test('the worst comes first, and what has no value last', () => {
  const rows = [{ v: 1 }, {}, { v: 10 }, { v: 9 }];
  assert.deepEqual(sorted(rows, [{ displayName: 'v', desc: true }]), [{ v: 10 }, { v: 9 }, { v: 1 }, {}]);
});

test('calcs leave gaps out', () => {
  assert.equal(CALCS.lastNotNull.of([1, 2, null]), 2);
  assert.equal(CALCS.max.of([null, -2, -1, null]), -1);
  assert.equal(CALCS.max.of([null]), undefined);
});

test('overrides are for the fields that they name, later ones win', () => {
  const config = {
    defaults: { unit: 'short', custom: { lineWidth: 1 } },
    overrides: [
      { matcher: { id: 'byFrameRefID', options: 'A' }, properties: [{ id: 'custom.lineWidth', value: 4 }, { id: 'custom.lineStyle', value: { fill: 'dash' } }] },
      { matcher: { id: 'byName', options: 'x' }, properties: [{ id: 'unit', value: 's' }] },
    ],
  };
  assert.deepEqual(configOf(config, { refId: 'A', name: 'x' }), { unit: 's', custom: { lineWidth: 4, lineStyle: { fill: 'dash' } } });
  assert.deepEqual(configOf(config, { refId: 'B', name: 'y' }), config.defaults);
});

test('thresholds and mappings', () => {
  const steps = { steps: [{ value: null, color: 'green' }, { value: 1, color: 'red' }] };
  assert.deepEqual([0, 1, -Infinity].map((value) => stepOf(steps, value)), ['green', 'red', 'green']);
  const special = (match, text) => ({ type: 'special', options: { match, result: { text } } });
  const mappings = [{ type: 'value', options: { 0: { text: 'no' }, Infinity: { text: 'unlimited' } } }, special('null', 'not known'), special('empty', 'none')];
  assert.deepEqual([0, Infinity, undefined, '', 3].map((value) => mapped(mappings, value)?.text), ['no', 'unlimited', 'not known', 'none', undefined]);
  assert.equal(shade('green', 0), '#73bf69');
  assert.notEqual(shade('green', 1), shade('green', 2));
  assert.deepEqual([readable('#fade2a'), readable('#1f60c4')], ['#111217', '#ffffff']);
});

test('variables', () => {
  const dashboard = { uid: 'd', templating: { list: [
    { name: 'datasource', type: 'datasource' },
    { name: 'instance', type: 'query', multi: true, includeAll: true, allValue: '.+' },
    { name: 'workload', type: 'query', multi: false, includeAll: false },
  ] } };
  const values = valuesOf(dashboard, { instance: 'node-7.x:1', workload: 'db' }, { step: 5, scrape: 5, range: 900 });
  assert.equal(expand('a{i=~"$instance",w="${workload}"}[$__rate_interval]', values), 'a{i=~"node-7\\\\.x:1",w="db"}[20s]');
  assert.equal(expand('label_replace(x, "s", "$1", "n", "") "$$__all"', values), 'label_replace(x, "s", "$1", "n", "") "$$__all"');
  assert.equal(valuesOf(dashboard, { workload: 'db' }, {}).instance, '.+');
  assert.throws(() => valuesOf(dashboard, {}, {}), /choose a value for \$workload/);
  assert.throws(() => expand('$other', values), /no value for \$other/);
});

test('Markdown', () => {
  assert.equal(html('1. **a**: `b`\n2. [c](d)'), '<ol><li><b>a</b>: <code>b</code></li><li><a href="d">c</a></li></ol>');
  assert.equal(html('<i>'), '<p>&#60;i&#62;</p>');
});

test('the renderer knows all that the dashboards say', () => {
  assert.equal(DASHBOARDS.length, 4);
  assert.deepEqual(DASHBOARDS.flatMap(unknown), []);
});

test('what it does not know it names', () => {
  const one = structuredClone(DASHBOARDS.find(({ uid }) => uid === 'drift-fleet'));
  const graph = one.panels.find(({ type }) => type === 'timeseries');
  const before = {
    "options.legend.placement: \"top\"": () => { graph.options.legend.placement = 'top'; },
    'fieldConfig.unit: "furlongs"': () => { graph.fieldConfig.defaults.unit = 'furlongs'; },
    'override custom.gradientMode': () => graph.fieldConfig.overrides.push({ matcher: { id: 'byName', options: 'x' }, properties: [{ id: 'custom.gradientMode', value: 'hue' }] }),
    'override byType': () => graph.fieldConfig.overrides.push({ matcher: { id: 'byType', options: 'x' }, properties: [] }),
    'transformations[].id: "joinByField"': () => { graph.transformations = [{ id: 'joinByField', options: {} }]; },
    'type: "heatmap"': () => one.panels.push({ type: 'heatmap', title: 'new', gridPos: { x: 0, y: 0, w: 1, h: 1 } }),
  };
  for (const change of Object.values(before)) change();
  const found = unknown(one).join('\n');
  for (const words of Object.keys(before)) assert.ok(found.includes(words), `${words} in ${found}`);
});

test('every view is of a dashboard, and chooses what has no default', () => {
  for (const { uid, chosen = {} } of VIEWS) {
    const dashboard = DASHBOARDS.find((one) => one.uid === uid);
    assert.ok(dashboard, uid);
    valuesOf(dashboard, chosen, { step: 5, scrape: 5, range: 900 });
  }
});
