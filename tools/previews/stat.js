// stat: one coloured tile for each series.

import { el } from './dom.js';
import { CALCS, legend } from './frames.js';
import { FORMATS } from './format.js';
import { color, configOf, mapped, stepOf } from './fields.js';

// The course of the value, as an area without axes.
function sparkline(values) {
  const high = Math.max(...values.map((one) => one ?? 0)) || 1;
  const points = values.map((one, i) => `${(i / (values.length - 1)) * 100},${100 - ((one ?? 0) / high) * 90}`);
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 100 100');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.innerHTML = `<polygon points="0,100 ${points.join(' ')} 100,100" fill="rgba(255,255,255,.18)"/>`;
  return svg;
}

function tile(panel, one, titled, { clientWidth, clientHeight }, tiles) {
  const config = configOf(panel.fieldConfig, one);
  const value = CALCS[panel.options.reduceOptions.calcs[0]].of(one.values);
  const map = mapped(config.mappings, value);
  const text = map?.text ?? (value === undefined ? config.noValue ?? 'No data' : FORMATS[config.unit](value, config.decimals));
  const shade = color(map?.color ?? stepOf(config.thresholds, value ?? -Infinity));
  const size = Math.min(clientHeight * 0.42, (clientWidth / tiles / Math.max(text.length, 2)) * 1.5);
  const filled = panel.options.colorMode === 'background';
  return el('div', {
    class: 'stat',
    style: filled ? { background: `linear-gradient(120deg, color-mix(in srgb, ${shade} 80%, black), ${shade})` } : { color: shade },
  },
  titled ? el('small', { style: { fontSize: `${Math.max(12, size * 0.4)}px` } }, one.name) : null,
  el('b', { style: { fontSize: `${size}px` } }, text),
  panel.options.graphMode === 'area' && value !== undefined ? sparkline(one.values) : null);
}

export function drawStat(content, panel, answers) {
  const series = answers.flatMap(({ refId, legendFormat, series: all }) =>
    all.map(({ labels, values }) => ({ refId, values, name: legend(legendFormat, labels) })));
  const shown = series.length ? series : [{ values: [], name: '' }];
  content.append(el('div', { class: 'stats' }, shown.map((one) => tile(panel, one, shown.length > 1, content, shown.length))));
}
