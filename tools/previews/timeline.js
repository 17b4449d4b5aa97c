// state-timeline: one line for each series, its states as coloured bars.

import { el } from './dom.js';
import { legend, written } from './frames.js';
import { FORMATS } from './format.js';
import { color, configOf, mapped, readable, stepOf } from './fields.js';

const AXIS = 24;

// [{ from, to, value }] of neighbours with the same value; nothing where there is none.
export function states(times, values) {
  const step = times[1] - times[0];
  const found = [];
  values.forEach((value, i) => {
    const last = found.at(-1);
    if (value === null) return;
    if (last && last.value === value && last.to === times[i]) last.to += step;
    else found.push({ from: times[i], to: times[i] + step, value });
  });
  return found;
}

function bar({ from, to, value }, config, { start, perSecond, end }) {
  const map = mapped(config.mappings, value);
  const shade = color(map?.color ?? stepOf(config.thresholds, value));
  const text = map?.text ?? FORMATS[config.unit](value);
  const width = (Math.min(to, end) - from) * perSecond;
  return el('div', {
    style: {
      position: 'absolute', left: `${(from - start) * perSecond}px`, width: `${width}px`, top: '7%', height: '86%',
      background: shade, opacity: config.custom.fillOpacity / 100 + 0.15, color: readable(shade), fontSize: '12px',
      overflow: 'hidden', padding: '0 4px', display: 'flex', alignItems: 'center', whiteSpace: 'nowrap',
    },
  }, width > text.length * 7 + 8 ? text : '');
}

function timeLabels(times, { start, perSecond }) {
  const every = [30, 60, 120, 300, 600, 900].find((step) => step * perSecond > 80) ?? 3600;
  const labels = [];
  for (let at = Math.ceil(start / every) * every; at < times.at(-1); at += every) {
    labels.push(el('span', { style: { position: 'absolute', left: `${(at - start) * perSecond - 16}px`, fontSize: '12px' } },
      new Date(at * 1000).toISOString().slice(11, 16)));
  }
  return labels;
}

export function drawTimeline(content, panel, answers, { times }) {
  const series = answers.flatMap(({ refId, legendFormat, series: all }) => all.map(({ labels, values }) => (
    { refId, values, name: legend(legendFormat, labels) || written(labels) })));
  if (!series.length) {
    content.append(el('div', { class: 'empty' }, panel.fieldConfig.defaults.noValue ?? 'No data'));
    return;
  }
  const height = (content.clientHeight - 16 - AXIS) / series.length;
  // Names take what they need, and at most 45 % of the panel.
  const longest = Math.max(...series.map(({ name }) => name.length)) * 6.3 + 8;
  const names = Math.min(longest, content.clientWidth * 0.45);
  const plot = content.clientWidth - 16 - names;
  const scale = { start: times[0], end: times.at(-1), perSecond: plot / (times.at(-1) - times[0]) };
  for (const one of series) {
    const config = configOf(panel.fieldConfig, one);
    content.append(el('div', { style: { display: 'flex', height: `${height}px` } },
      el('div', {
        style: {
          width: `${names}px`, fontSize: '12px', lineHeight: `${height}px`, textAlign: 'right', paddingRight: '8px',
          overflow: 'hidden', whiteSpace: 'nowrap',
        },
      }, one.name),
      el('div', { style: { position: 'relative', width: `${plot}px`, overflow: 'hidden' } },
        states(times, one.values).map((state) => bar(state, config, scale)))));
  }
  content.append(el('div', { style: { position: 'relative', height: `${AXIS}px`, marginLeft: `${names}px` } }, timeLabels(times, scale)));
}
