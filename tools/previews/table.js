// table: columns of a fixed width, the others share the rest, but are never narrower
// than 150 pixels: what is wider than the panel is behind a scroll bar.

import { el, more } from './dom.js';
import { sorted, tables, transform } from './frames.js';
import { FORMATS } from './format.js';
import { color, configOf, mapped, readable, stepOf } from './fields.js';

const MIN_WIDTH = 150;

function widths(columns, available) {
  const given = columns.map(({ config }) => config.custom.width);
  const rest = available - given.reduce((sum, one) => sum + (one ?? 0), 0);
  const auto = given.filter((one) => one === undefined).length;
  return given.map((one, i) => one ?? Math.max(columns[i].config.custom.minWidth ?? MIN_WIDTH, rest / auto));
}

const alignOf = ({ config: { custom } }, numeric) => (custom.align === 'auto' ? (numeric ? 'right' : 'left') : custom.align);

function cell(value, { config }, numeric) {
  const map = mapped(config.mappings, value);
  const isNumber = typeof value === 'number';
  const missing = value === undefined || value === '';
  const plain = isNumber ? FORMATS[config.unit](value, config.decimals) : value;
  const text = map?.text ?? (value === undefined ? config.noValue ?? '' : plain);
  const shade = color(map?.color ?? stepOf(config.thresholds, isNumber ? value : -Infinity));
  const style = { textAlign: alignOf({ config }, numeric) };
  if (config.custom.cellOptions.type === 'color-background' && !missing) {
    Object.assign(style, { background: shade, color: readable(shade) });
  } else if (map?.color || config.custom.cellOptions.type === 'color-text') {
    style.color = shade;
  }
  return el('td', { style, class: config.links?.length && !missing ? 'link' : '' }, text);
}

export function drawTable(content, panel, answers) {
  const frames = transform(tables(answers), panel.transformations);
  if (!frames.length || !frames[0].rows.length) {
    content.append(el('div', { class: 'empty' }, panel.fieldConfig.defaults.noValue ?? 'No data'));
    return;
  }
  const [{ fields, rows }] = frames;
  const columns = fields.map((name) => ({ name, config: configOf(panel.fieldConfig, { name }) }))
    .filter(({ config }) => !config.custom.hidden);
  const size = widths(columns, content.clientWidth);
  const numeric = (name) => rows.some((row) => typeof row[name] === 'number');
  const lines = sorted(rows, panel.options.sortBy).map((row) => el('tr', {},
    columns.map((column) => cell(row[column.name], column, numeric(column.name)))));
  const total = size.reduce((a, b) => a + b, 0);
  const box = el('div', { class: 'cells' }, el('table', { style: { width: `${total}px` } },
    el('colgroup', {}, size.map((one) => el('col', { style: { width: `${one}px` } }))),
    el('tr', {}, columns.map((column) => el('th', { style: { textAlign: alignOf(column, numeric(column.name)) } }, column.name))),
    lines));
  content.append(box);
  const beyond = Math.round(total - content.clientWidth);
  content.append(el('div', { style: { position: 'absolute', right: '8px', bottom: '0' } },
    more(box, lines, 'rows'),
    beyond > 2 ? el('div', { class: 'more' }, `${beyond} px wider than the panel: scroll`) : null));
}
