// Units, with the words and the rounding of Grafana (its valueFormats), so that a
// preview shows what fits and what does not. A unit that is not in FORMATS is an
// error of the caller's: nothing is printed as a plain number instead.

// Two or three significant digits, none after the point of a whole number.
export function decimalsOf(value) {
  if (value % 1 === 0) return 0;
  const digits = 1 - Math.floor(Math.log10(Math.abs(value)));
  const first = Math.abs(value) * 10 ** digits; // 10 to 99
  return Math.max(0, first > 2.25 ? digits + 1 : digits);
}

export function fixed(value, decimals) {
  if (!Number.isFinite(value)) return value.toLocaleString(); // an infinity sign
  const given = decimals ?? decimalsOf(value);
  const rounded = String(Math.round(value * 10 ** given) / 10 ** given);
  if (rounded.includes('e') || given === 0 || value === 0) return value === 0 ? value.toFixed(given) : rounded;
  const [whole, part = ''] = rounded.split('.');
  return `${whole}.${part.padEnd(given, '0')}`;
}

// The unit's words for powers of `factor`, of which number `offset` is for 1.
const scaled = (factor, words, offset = 0) => (value, decimals) => {
  if (!Number.isFinite(value)) return value.toLocaleString();
  const power = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)) / Math.log10(factor) + 1e-12);
  const held = Math.min(Math.max(power, -offset), words.length - offset - 1);
  return fixed(value / factor ** held, decimals) + words[offset + held];
};
const binary = (unit) => scaled(1024, ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'].map((p) => ` ${p}${unit}`));
const si = (unit) => scaled(1000, ['n', 'µ', 'm', '', 'k', 'M', 'G', 'T', 'P'].map((p) => ` ${p}${unit}`), 3);
const count = (unit) => scaled(1000, ['', 'K', 'M', 'B', 'T'].map((p) => `${p} ${unit}`));

function seconds(value, decimals) {
  const size = Math.abs(value);
  const steps = [
    [1e-6, 1e9, ' ns'], [1e-3, 1e6, ' µs'], [1, 1e3, ' ms'], [60, 1, ' s'], [3600, 1 / 60, ' mins'],
    [86400, 1 / 3600, ' hours'], [604800, 1 / 86400, ' days'], [31536000, 1 / 604800, ' weeks'],
  ];
  if (size === 0) return '0 s';
  const step = steps.find(([below]) => size < below) ?? [0, 1 / 3.15569e7, ' years'];
  return fixed(value * step[1], decimals) + step[2];
}

export const FORMATS = {
  none: fixed,
  short: scaled(1000, ['', ' K', ' Mil', ' Bil', ' Tri', ' Quadr']),
  percentunit: (value, decimals) => `${fixed(value * 100, decimals)}%`,
  bytes: binary('B'),
  binBps: binary('B/s'),
  Bps: si('B/s'),
  pps: si('p/s'),
  iops: count('io/s'),
  ops: count('ops/s'),
  reqps: count('req/s'),
  s: seconds,
};

// The decimals that ticks `step` apart need: 0.25 -> 2.
const decimalsOfStep = (step) => {
  const text = step.toFixed(9).replace(/0+$/, '');
  return text.length - text.indexOf('.') - 1;
};

// Labels of an axis; all with the decimals that the step between them needs in the
// unit of the largest.
export function ticks(unit, values, step) {
  const decimals = decimalsOfStep(Number(step.toPrecision(6)));
  return values.map((value) => FORMATS[unit](value, unit === 'percentunit' ? Math.max(0, decimals - 2) : undefined));
}
