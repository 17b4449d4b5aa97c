// render.js PROMETHEUS OUTPUT START END STEP: draws dashboards/*.json into
// OUTPUT/NAME-N.png, one for each row. Unix times. Which ones, and what is chosen in their
// variables, is in views.json.
//
// Environment: NODE_MODULES (node_modules with playwright-core and uPlot),
// CHROMIUM, and ONLY: a regular expression for the names of pictures to draw instead
// of those that VIEWS names.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { unknown } from './known.js';
import { expand, shown, valuesOf } from './variables.js';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const DASHBOARDS = path.join(HERE, '../../dashboards');
const [base, output, start, end, step] = [process.argv[2], process.argv[3], ...process.argv.slice(4).map(Number)];
const modules = process.env.NODE_MODULES;
const only = process.env.ONLY && new RegExp(process.env.ONLY);
const LABEL = 'preview: drawn by tools/previews, not by Grafana';
const SOURCES = {
  real: {
    about: 'Real: the exporter, Prometheus with the shipped rules, and processes that suffer in cgroups (v1) of one machine. '
      + 'Made up: the pods and units after which these are named',
    instance: 'node-7:10077',
  },
  made: {
    about: 'Made up: all of this page (tests/dashboards/made.py), since the machine of the other pictures has no such data',
    instance: 'made',
  },
};
const VIEWS = JSON.parse(fs.readFileSync(path.join(HERE, 'views.json'), 'utf8')).map((view) => {
  const { about, instance } = SOURCES[view.data];
  return { ...view, about: `${about}${view.note ?? ''}.`, chosen: { instance, ...view.chosen } };
});

async function ask(kind, parameters) {
  const response = await fetch(`${base}/api/v1/${kind}`, { method: 'POST', body: new URLSearchParams(parameters) });
  const answer = await response.json();
  if (answer.status !== 'success') throw new Error(`${parameters.query}: ${answer.error}`);
  return answer.data.result;
}

const times = [];
for (let at = start; at <= end; at += step) times.push(at);

// Values at every step, null where there is none.
async function range(query, every = step) {
  const found = await ask('query_range', { query, start, end, step: every });
  return found.map(({ metric, values }) => {
    const at = new Map(values.map(([time, value]) => [Math.round(time * 1000), Number(value.replace('Inf', 'Infinity'))]));
    return { labels: metric, values: times.map((time) => at.get(Math.round(time * 1000)) ?? null), at: values.map(([time]) => time) };
  });
}

async function instant(query) {
  const found = await ask('query', { query, time: end });
  return found.map(({ metric, value: [time, value] }) => ({ labels: metric, time, value: Number(value.replace('Inf', 'Infinity')) }));
}

async function answersOf(panel, values) {
  return Promise.all((panel.targets ?? []).map(async ({ refId, expr, legendFormat, instant: now }) => ({
    refId, legendFormat, series: await (now ? instant : range)(expand(expr, values)),
  })));
}

// From when to when an alert fires; samples up to a step apart belong together.
async function marksOf(dashboard, values) {
  const marks = [];
  for (const { expr, step: text } of dashboard.annotations.list) {
    const every = parseInt(text, 10);
    for (const { at } of await range(expand(expr, values), every)) {
      for (const time of at) {
        const last = marks.at(-1);
        if (last && last.of === at && time - last.to <= every) last.to = time;
        else marks.push({ of: at, from: time, to: time });
      }
    }
  }
  return marks.map(({ from, to }) => ({ from, to }));
}

// [[row, panels...], ...]
function rowsOf(dashboard) {
  return dashboard.panels.reduce((rows, panel) => {
    if (panel.type === 'row') rows.push([panel]);
    else rows.at(-1).push(panel);
    return rows;
  }, []);
}

// The page's files come from here and from node_modules; nothing else is asked for.
async function serve(route) {
  const name = path.basename(new URL(route.request().url()).pathname);
  const file = [path.join(HERE, name), path.join(modules, 'uplot/dist', name)].find((one) => fs.existsSync(one));
  await (file ? route.fulfill({ path: file }) : route.abort());
}

async function main() {
  const dashboards = VIEWS.map(({ uid }) => JSON.parse(fs.readFileSync(path.join(DASHBOARDS, `${uid}.json`), 'utf8')));
  const strange = [...new Set(dashboards.flatMap(unknown))];
  if (strange.length) throw new Error(`not drawn, since the renderer does not know all of it:\n${strange.join('\n')}`);

  const { chromium } = createRequire(path.join(modules, 'x'))('playwright-core');
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'previews-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM, viewport: { width: 1400, height: 900 },
    // As root there is no sandbox; the others keep it from looking for its maker.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => { throw error; });
    await page.route('**/*', serve);
    await page.goto('http://previews.invalid/page.html');
    for (const [i, view] of VIEWS.entries()) await drawView(page, view, dashboards[i]);
  } finally {
    await browser.close();
    fs.rmSync(profile, { recursive: true, force: true });
  }
}

async function drawView(page, view, dashboard) {
  const values = valuesOf(dashboard, view.chosen, { step, scrape: step, range: end - start });
  const marks = await marksOf(dashboard, values);
  for (const [n, panels] of rowsOf(dashboard).entries()) {
    const name = `${view.name}-${n + 1}`;
    if (only ? !only.test(name) : view.rows && !view.rows.includes(n + 1)) continue;
    const answers = Object.fromEntries(await Promise.all(
      panels.map(async (panel) => [panel.id, await answersOf(panel, values)])));
    const file = path.join(output, `${name}.png`);
    await page.evaluate((job) => window.draw(job), {
      dashboard: { title: dashboard.title }, panels, answers, times, marks,
      chosen: shown(dashboard, view.chosen), label: LABEL, about: view.about,
    });
    await page.locator('main').screenshot({ path: file });
    const empty = panels.filter((panel) => panel.targets && answers[panel.id].every(({ series }) => !series.length));
    console.log(`${name}.png ${Math.round(fs.statSync(file).size / 1024)} KiB: ${panels[0].title}`
      + (empty.length ? ` (no data: ${empty.map((panel) => panel.title).join(', ')})` : ''));
  }
}

await main();
