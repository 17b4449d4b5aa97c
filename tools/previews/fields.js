// Colours, thresholds, mappings of values, and which override is for which field.

const HUES = {
  red: ['#FFA6B0', '#FF7383', '#F2495C', '#E02F44', '#C4162A'],
  orange: ['#FFCB7D', '#FFB357', '#FF9830', '#FF780A', '#FA6400'],
  yellow: ['#FFF899', '#FFEE52', '#FADE2A', '#F2CC0C', '#E0B400'],
  green: ['#C8F2C2', '#96D98D', '#73BF69', '#56A64B', '#37872D'],
  blue: ['#C0D8FF', '#8AB8FF', '#5794F2', '#3274D9', '#1F60C4'],
  purple: ['#DEB6F2', '#CA95E5', '#B877D9', '#A352CC', '#8F3BB8'],
};
const SHADES = ['super-light-', 'light-', '', 'semi-dark-', 'dark-'];
// Grafana's dark theme; a name that is not here is an error.
export const COLORS = {
  text: '#ccccdc',
  transparent: 'rgba(0,0,0,0)',
  ...Object.fromEntries(Object.entries(HUES).flatMap(
    ([hue, shades]) => shades.map((color, i) => [SHADES[i] + hue, color]))),
};
// The classic palette, in the order in which series get it.
export const PALETTE = [
  'green', 'yellow', 'blue', 'orange', 'red', 'purple', 'dark-green', 'dark-yellow', 'dark-blue', 'dark-orange',
  'dark-red', 'dark-purple', 'super-light-green', 'super-light-yellow', 'super-light-blue', 'super-light-orange',
  'super-light-red', 'super-light-purple',
].map((name) => COLORS[name]);

export const isColor = (name) => name in COLORS || /^#[0-9a-fA-F]{6}$/.test(name);
export const color = (name) => COLORS[name] ?? name;

// Eleven shades of a colour, for the series at its place: brighter and darker in turn.
export function shade(name, place) {
  const step = Math.ceil((place % 11) / 2) / 6 * 0.35;
  const towards = place % 11 % 2 ? 255 : 0;
  const parts = [1, 3, 5].map((at) => parseInt(color(name).slice(at, at + 2), 16));
  return `#${parts.map((part) => Math.round(part + (towards - part) * step).toString(16).padStart(2, '0')).join('')}`;
}

// [matcher id] -> does it mean this field ({ name, refId })?
export const MATCHERS = {
  byName: (options, field) => field.name === options,
  byRegexp: (options, field) => new RegExp(options.replace(/^\/(.*)\/$/, '$1')).test(field.name),
  byFrameRefID: (options, field) => field.refId === options,
};

// The configuration of one field: defaults and the overrides for it, later ones over
// earlier ones. 'custom.lineStyle' is a path.
export function configOf(fieldConfig, field) {
  const config = structuredClone(fieldConfig.defaults);
  for (const { matcher, properties } of fieldConfig.overrides) {
    if (!MATCHERS[matcher.id](matcher.options, field)) continue;
    for (const { id, value } of properties) {
      const path = id.split('.');
      const last = path.pop();
      path.reduce((at, part) => (at[part] ??= {}), config)[last] = value;
    }
  }
  return config;
}

// The colour of the last step that is not above the value.
export function stepOf(thresholds, value) {
  const steps = thresholds?.steps ?? [];
  return steps.findLast((step) => step.value === null || step.value <= value)?.color ?? 'text';
}

// { text, color } that a value is mapped to, or undefined.
export function mapped(mappings = [], value) {
  const special = { undefined: 'null', null: 'null', '': 'empty' }[value];
  const found = mappings.find(({ type, options }) => type === 'special' && options.match === special);
  if (found) return found.options.result;
  const key = typeof value === 'number' && !Number.isFinite(value) ? 'Infinity' : String(value);
  return mappings.map(({ type, options }) => type === 'value' && options[key]).find(Boolean);
}

// Black or white, whichever can be read on it.
export function readable(background) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(background.slice(at, at + 2), 16));
  return (r * 299 + g * 587 + b * 114) / 1000 > 135 ? '#111217' : '#ffffff';
}
