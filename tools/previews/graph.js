// timeseries: uPlot with a legend, as Grafana puts the two together.

import { el, more } from './dom.js';
import { CALCS, legend, written } from './frames.js';
import { FORMATS, ticks } from './format.js';
import { PALETTE, color, configOf, shade } from './fields.js';

const GRID = 'rgba(204, 204, 220, 0.08)';
const FONT = '12px Inter';
const clear = (hex, percent) => hex + Math.round(percent * 2.55).toString(16).padStart(2, '0');

// Every series of the panel with its configuration; colours go by their order.
export function seriesOf(panel, answers) {
  return answers.flatMap(({ refId, legendFormat, series }) =>
    series.map(({ labels, values }) => ({
      refId, values, name: legend(legendFormat, labels) || written(labels),
    }))).map((one, i) => {
    const config = configOf(panel.fieldConfig, one);
    const { mode, fixedColor } = config.color;
    const own = { fixed: () => color(fixedColor), shades: () => shade(fixedColor, i) }[mode];
    return { ...one, config, color: own ? own() : PALETTE[i % PALETTE.length] };
  });
}

// Grafana sorts tables only.
function inOrder(series, { displayMode, sortBy }) {
  const calc = Object.values(CALCS).find(({ name }) => name === sortBy);
  if (displayMode !== 'table' || !calc) return series;
  return [...series].sort((a, b) => (calc.of(b.values) ?? -Infinity) - (calc.of(a.values) ?? -Infinity));
}

function legendOf({ legend: options }, series) {
  const shown = inOrder(series.filter(({ config }) => !config.custom.hideFrom?.legend), options);
  const swatch = (one) => el('i', { style: { background: one.color } });
  if (options.displayMode === 'list') {
    const items = shown.map((one) => el('span', { class: 'item' }, swatch(one), one.name,
      options.calcs.map((calc) => ` ${CALCS[calc].name}: ${valueOf(one, calc)}`)));
    return [el('div', { class: 'legend list' }, items), items];
  }
  const rows = shown.map((one) => el('tr', {}, el('td', {}, swatch(one), one.name),
    options.calcs.map((calc) => el('td', {}, valueOf(one, calc)))));
  const head = el('tr', {}, el('th', {}), options.calcs.map((calc) => el('th', {}, CALCS[calc].name)));
  return [el('div', { class: 'legend' }, el('table', {}, head, rows)), rows];
}

function valueOf({ values, config }, calc) {
  const value = CALCS[calc].of(values);
  return value === undefined ? '' : FORMATS[config.unit](value, config.decimals);
}

const sideOf = ({ config }) => (config.custom.axisPlacement === 'right' ? 'right' : 'left');

// One scale for each unit and side.
const scaleOf = (one) => `${one.config.unit}/${sideOf(one)}`;

function scales(series) {
  return Object.fromEntries(series.map((one) => [scaleOf(one), {
    range: (_, low, high) => {
      const { min, max } = one.config;
      const [from, to] = uPlot.rangeNum(Math.min(low ?? 0, min ?? low ?? 0), Math.max(high ?? 0, 0), 0.1, true);
      const soft = one.config.custom.axisSoftMax ?? -Infinity;
      return [min ?? from, max ?? (high <= soft ? soft : to)];
    },
  }]));
}

function axes(series) {
  const keys = [...new Map(series.map((one) => [scaleOf(one), one])).entries()];
  return keys.map(([scale, one], i) => ({
    scale, side: sideOf(one) === 'right' ? 1 : 3, stroke: '#ccccdc', font: FONT, gap: 5, space: 30,
    grid: { show: i === 0, stroke: GRID, width: 1 }, ticks: { show: false },
    incrs: one.config.unit.toLowerCase().startsWith('b') && one.config.unit !== 'Bps'
      ? [...Array(60).keys()].map((power) => 2 ** (power - 8)) : undefined,
    values: (_, at, __, ___, step) => ticks(one.config.unit, at, step),
    size: (_, labels) => (labels ? Math.max(...labels.map((label) => label.length)) * 7 + 12 : 50),
  }));
}

function lines(series) {
  return series.map((one) => {
    const { custom } = one.config;
    const style = custom.lineStyle ?? { fill: 'solid' };
    const bars = custom.drawStyle === 'bars';
    return {
      scale: scaleOf(one), stroke: one.color, width: custom.lineWidth, spanGaps: false,
      dash: style.fill === 'solid' ? undefined : style.dash ?? [10, 10],
      cap: style.fill === 'dot' ? 'round' : 'butt',
      fill: custom.fillOpacity ? clear(one.color, custom.fillOpacity) : undefined,
      paths: bars ? uPlot.paths.bars({ size: [0.6, 20] }) : undefined,
      points: { show: custom.showPoints === 'auto' && !bars ? undefined : false },
    };
  });
}

// Lines at the steps of the panel's thresholds, where its scale shows them.
function drawThresholds(plot, { thresholds, custom }, scale) {
  if (custom.thresholdsStyle?.mode !== 'dashed') return;
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.setLineDash([10, 10]);
  ctx.lineWidth = 2;
  for (const { value, color: name } of thresholds.steps) {
    const { min, max } = plot.scales[scale];
    if (value === null || value < min || value > max) continue;
    const y = plot.valToPos(value, scale, true);
    ctx.strokeStyle = clear(color(name), 70);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  ctx.restore();
}

// Annotations: a line, or a region where there are samples all the time.
function drawMarks(plot, marks) {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const { from, to } of marks) {
    const [left, right] = [from, to].map((at) => plot.valToPos(at, 'x', true));
    ctx.strokeStyle = ctx.fillStyle = clear(color('red'), 90);
    ctx.setLineDash([5, 5]);
    for (const x of new Set([left, right])) {
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.fillRect(left - 3, bbox.top + bbox.height, right - left + 6, 5);
    ctx.fillStyle = clear(color('red'), 10);
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.restore();
}

export const timeAxis = {
  stroke: '#ccccdc', font: FONT, grid: { stroke: GRID, width: 1 }, ticks: { show: false }, gap: 5, size: 28,
  incrs: [60, 120, 300, 600, 900, 1800, 3600], space: 45,
  values: (_, at) => at.map((time) => new Date(time * 1000).toISOString().slice(11, 16)),
};

export function drawGraph(content, panel, answers, { times, marks }) {
  const series = seriesOf(panel, answers);
  if (!series.length) {
    content.append(el('div', { class: 'empty' }, panel.fieldConfig.defaults.noValue ?? 'No data'));
    return;
  }
  const plot = el('div', { class: 'plot' });
  content.append(plot);
  if (panel.options.legend.showLegend) {
    const [box, items] = legendOf(panel.options, series);
    if (panel.options.legend.placement === 'right') {
      content.style.flexDirection = 'row';
      box.classList.add('right');
      box.style.width = `${panel.options.legend.width ?? content.clientWidth * 0.4}px`;
      content.style.paddingBottom = '20px';
    }
    content.append(box);
    const rest = more(box, items, 'in the legend');
    if (rest) content.append(Object.assign(rest, { style: 'position: absolute; right: 8px; bottom: 0' }));
  }
  const { width, height } = plot.getBoundingClientRect();
  new uPlot({
    width, height: Math.max(height, 40), legend: { show: false }, cursor: { show: false },
    scales: { x: { range: () => [times[0], times.at(-1)] }, ...scales(series) },
    axes: [timeAxis, ...axes(series)],
    series: [{}, ...lines(series)],
    hooks: {
      draw: [(self) => {
        drawThresholds(self, panel.fieldConfig.defaults, scaleOf(series[0]));
        drawMarks(self, marks);
      }],
    },
  }, [times, ...series.map((one) => one.values)], plot);
}
