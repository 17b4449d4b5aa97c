// The exporter's own page in Chromium, on a machine made of text files whose
// workloads have the names of an attacker. Run by 93-page.sh.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const require = createRequire(`${process.env.NODE_MODULES}/`);
const { chromium } = require('playwright-core');

const HOSTILE = '<img src=x onerror=alert(1)>';
const SCRIPT = '<script>alert(2)<';
const MIB = 1 << 20;
const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

class Machine {
  constructor() {
    this.root = fs.mkdtempSync(path.join(os.tmpdir(), 'drift-page-'));
    this.write('proc/self/mountinfo', '30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n');
    for (const [name, limit, used] of [
      ['db', 512, 500], ['api', 256, 20], ['cache', 512, 300], [HOSTILE, 64, 1], [SCRIPT, 512, 1],
    ]) {
      this.write(`sys/fs/cgroup/${name}/cgroup.procs`, '1\n');
      this.limit(name, limit);
      this.write(`sys/fs/cgroup/${name}/memory.current`, `${used * MIB}\n`);
    }
    this.write('declared.yaml', 'workloads:\n- cgroup: /*\n  limits: {memory: 512Mi}\n' +
      '- cgroup: /gone\n  workload: "\\" onload=\\"alert(3)"\n  running: true\n');
  }

  write(name, text) {
    const file = path.join(this.root, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  }

  limit(name, mebibytes) {
    this.write(`sys/fs/cgroup/${name}/memory.max`, `${mebibytes * MIB}\n`);
  }
}

async function serve(binary, machine) {
  const exporter = spawn(binary, [
    '--web.listen-address=127.0.0.1:0', '--declared.systemd=none',
    `--declared.native=${machine.root}/declared.yaml`, `--path.procfs=${machine.root}/proc`,
    `--path.sysfs=${machine.root}/sys`, `--path.rootfs=${machine.root}`,
  ], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  for await (const chunk of exporter.stderr) {
    log += chunk;
    const url = log.match(/http:\/\/127\.0\.0\.1:\d+/);
    if (!url) continue;
    exporter.stderr.resume();
    return { exporter, url: url[0] };
  }
  throw new Error(`the exporter did not start:\n${log}`);
}

async function eventually(what, condition) {
  for (const end = Date.now() + 30000; Date.now() < end;) {
    if (await condition()) return;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  throw new Error(`it did not come: ${what}`);
}

// A page, with whatever it complains about.
async function open(browser, url, options = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.complaints = [];
  page.on('console', (message) => page.complaints.push(message.text()));
  page.on('pageerror', (error) => page.complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    page.complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.requests = [];
  page.on('request', (request) => page.requests.push(request.url()));
  page.answer = await page.goto(url);
  return page;
}

const names = (page) => page.locator('#live tbody .name').allInnerTexts();
const verdicts = (page) => page.locator('#live tbody tr td:first-child').allInnerTexts();
const sorted = (texts) => [...texts].sort();

const CASES = {
  async 'one request paints it, and it weighs little'({ browser, url }) {
    const page = await open(browser, url);
    assert.deepEqual(page.requests, [`${url}/`]);
    assert.ok((await page.answer.body()).length <= 60 * 1024);
    assert.equal(await page.locator('#live tbody tr').count(), 6);
    assert.ok(await page.locator('svg.bar').count() >= 5);
    return page;
  },

  async 'names of attackers stay text'({ browser, url }) {
    const page = await open(browser, url);
    const shown = await names(page);
    assert.ok(shown.includes(`/${HOSTILE}`), shown.join('\n'));
    assert.ok(shown.includes(`/${SCRIPT}`));
    assert.ok(shown.includes('" onload="alert(3)'));
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.locator('script').count(), 1);
    await page.goto(`${url}/?q=${encodeURIComponent('"><script>alert(4)</script>')}`);
    assert.equal(await page.locator('script').count(), 1);
    return page;
  },

  async 'sorts, and the way back'({ browser, url }) {
    const page = await open(browser, url);
    const first = await names(page);
    await page.getByRole('link', { name: 'Workload' }).click();
    await eventually('order', async () => String(await names(page)) === String(sorted(first)));
    await page.getByRole('link', { name: 'Workload' }).click();
    await eventually('reverse order', async () =>
      String(await names(page)) === String(sorted(first).reverse()));
    await page.getByRole('link', { name: 'Actual' }).click();
    await eventually('the fullest first', async () => (await names(page))[0] === '/db');
    await page.goBack();
    await page.goBack();
    await page.goBack();
    await eventually('the first order', async () => String(await names(page)) === String(first));
    return page;
  },

  async 'filters while one types'({ browser, url }) {
    const page = await open(browser, url);
    await page.getByRole('searchbox').pressSequentially('/DB');
    await eventually('one row', async () => String(await names(page)) === '/db');
    assert.ok(await page.getByRole('searchbox').evaluate((box) => box === document.activeElement));
    await page.reload();
    assert.equal(await page.getByRole('searchbox').inputValue(), '/DB');
    assert.deepEqual(await names(page), ['/db']);
    await page.getByRole('searchbox').fill('');
    await eventually('all rows', async () => (await names(page)).length === 6);
    await page.getByRole('link', { name: /drift/ }).first().click();
    await eventually('drift only', async () =>
      String(new Set(await verdicts(page))) === String(new Set(['drift'])));
    return page;
  },

  async 'shows drift when it begins'({ browser, url, machine }) {
    const page = await open(browser, `${url}/?q=cache`);
    assert.deepEqual(await verdicts(page), ['ok']);
    await page.evaluate(() => { window.same = true; });
    machine.limit('cache', 128);
    await eventually('drift', async () => String(await verdicts(page)) === 'drift');
    assert.ok(await page.evaluate(() => window.same), 'it was not loaded again');
    assert.match(await page.locator('#live tbody tr').innerText(), /128Mi[^]*differs[^]*declared\.yaml:3/);
    await eventually('a line of the past', async () => await page.locator('svg.spark').count() > 0);
    return page;
  },

  async 'works without scripts'({ browser, url }) {
    const page = await open(browser, url, { javaScriptEnabled: false });
    assert.equal((await names(page)).length, 6);
    await page.getByRole('searchbox').fill('/api');
    await page.getByRole('button', { name: 'Filter' }).click();
    assert.deepEqual(await names(page), ['/api']);
    await page.goto(url);
    await page.getByRole('link', { name: 'Workload' }).click();
    assert.deepEqual(await names(page), sorted(await names(page)));
    assert.equal(await page.locator('head meta[http-equiv=refresh]').count(), 1);
    return page;
  },

  async 'light and dark'({ browser, url }) {
    const colours = [];
    for (const colorScheme of ['light', 'dark']) {
      const page = await open(browser, url, { colorScheme });
      colours.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      assert.deepEqual(page.complaints, []);
    }
    assert.deepEqual(colours, ['rgb(255, 255, 255)', 'rgb(20, 23, 26)']);
  },

  async 'readable on a phone'({ browser, url }) {
    const page = await open(browser, url, { viewport: { width: 360, height: 740 } });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    const label = await page.locator('#live td[data-l=Declared]').first().evaluate(
      (cell) => getComputedStyle(cell, '::before').content);
    assert.equal(label, '"Declared"');
    return page;
  },

  async 'the same as JSON'({ browser, url }) {
    const page = await open(browser, url);
    const report = await (await fetch(`${url}/api/v1/report`)).json();
    assert.deepEqual(report.rows.map((row) => row.verdict), await verdicts(page));
    assert.equal(report.summary.workloads, 5);
    return page;
  },

  // The last one: it ends the exporter.
  async 'says when it is no longer live'({ browser, url, exporter }) {
    const page = await open(browser, url);
    exporter.kill('SIGTERM');
    await eventually('the word', async () =>
      /not live/.test(await page.locator('#lost').innerText()));
    assert.equal((await names(page)).length, 6, 'what was seen last stays');
    page.complaints = page.complaints.filter((text) => !text.includes('ERR_CONNECTION_REFUSED'));
    return page;
  },
};

const machine = new Machine();
const { exporter, url } = await serve(process.argv[2], machine);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ARGUMENTS,
});
try {
  await eventually('readiness', async () => (await fetch(`${url}/-/ready`)).ok);
  await eventually('the first look', async () => (await fetch(`${url}/api/v1/report`)).ok);
  for (const [name, run] of Object.entries(CASES)) {
    console.log(name);
    const page = await run({ browser, url, machine, exporter });
    if (page) assert.deepEqual(page.complaints, []);
    await page?.context().close();
  }
} finally {
  await browser.close();
  if (exporter.exitCode === null) exporter.kill('SIGTERM');
  fs.rmSync(machine.root, { recursive: true });
}
