// A page of panels: draw(job) puts one row of a dashboard, or all of it, into <main>.
// job: { dashboard, panels, answers: { panel id: [...] }, times, marks, chosen, label,
// about }; see render.js.

import { el } from './dom.js';
import { drawGraph } from './graph.js';
import { drawStat } from './stat.js';
import { drawTable } from './table.js';
import { drawTimeline } from './timeline.js';
import { drawText } from './text.js';

const WIDTH = 1400 - 32;
const GAP = 8;
const CELL = 30;
const DRAW = {
  'timeseries': drawGraph, 'stat': drawStat, 'table': drawTable, 'state-timeline': drawTimeline, 'text': drawText,
};

// 24 columns; a height of 1 is 30 pixels, and the gap belongs to what is between.
function place({ x, y, w, h }, top) {
  const column = (WIDTH - GAP * 23) / 24;
  return {
    left: `${x * (column + GAP)}px`,
    top: `${(y - top) * (CELL + GAP)}px`,
    width: `${w * column + (w - 1) * GAP}px`,
    height: `${h * CELL + (h - 1) * GAP}px`,
  };
}

function frame(panel, top) {
  const style = place(panel.gridPos, top);
  if (panel.type === 'row') return el('div', { class: 'row', style }, `⌄ ${panel.title}`);
  const info = panel.description ? el('i', {}, 'i') : null;
  return el('div', { class: 'panel', style }, el('h2', {}, panel.title, info), el('div', { class: 'content' }));
}

export async function draw(job) {
  await document.fonts.ready;
  const main = document.querySelector('main');
  const top = Math.min(...job.panels.map((panel) => panel.gridPos.y));
  const bottom = Math.max(...job.panels.map((panel) => panel.gridPos.y + panel.gridPos.h));
  const grid = el('div', { class: 'grid', style: { height: `${(bottom - top) * (CELL + GAP) - GAP}px` } });
  main.replaceChildren(
    el('header', {},
      el('h1', {}, job.dashboard.title),
      job.chosen.map(([label, value]) => el('div', { class: 'chip' }, el('b', {}, label), el('span', {}, value))),
      el('div', { class: 'label' }, job.label),
      el('div', { class: 'about' }, job.about)),
    grid);
  for (const panel of job.panels) {
    const element = frame(panel, top);
    grid.append(element);
    if (panel.type !== 'row') DRAW[panel.type](element.querySelector('.content'), panel, job.answers[panel.id], job);
  }
}
