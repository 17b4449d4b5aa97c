// From the answers of Prometheus to what a panel shows: names of series, tables, and
// the transformations. A transformation that is not in TRANSFORMATIONS is an error.

// {{label}} of a legend; a label that the series has not is nothing.
export function legend(format, labels) {
  if (!format) return '';
  return format.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => labels[name] ?? '').replace(/\s+/g, ' ').trim();
}

// Name of a series without a legend, as Prometheus writes it.
export function written(labels) {
  const { __name__: name = '', ...rest } = labels;
  const inner = Object.entries(rest).map(([key, value]) => `${key}="${value}"`).join(', ');
  return inner ? `${name}{${inner}}` : name || 'Value';
}

// One table for each target with an answer: its labels, and its value under a name
// that depends on whether there are others (grafana/grafana#57855).
export function tables(answers) {
  const given = answers.filter(({ series }) => series.length);
  return given.map(({ refId, series }) => {
    const value = given.length > 1 ? `Value #${refId}` : 'Value';
    const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))].sort();
    return {
      fields: ['Time', ...labels, value],
      rows: series.map((one) => ({
        Time: one.time,
        ...Object.fromEntries(labels.map((name) => [name, one.labels[name] ?? ''])),
        [value]: one.value,
      })),
    };
  });
}

// Rows that agree in the fields that all tables have, and do not contradict each
// other in the rest, become one.
function merge(given) {
  if (given.length < 2) return given;
  const fields = [...new Set(given.flatMap((one) => one.fields))];
  const keys = fields.filter((name) => given.every((one) => one.fields.includes(name)));
  if (!keys.length) return given;
  const groups = new Map();
  for (const row of given.flatMap((one) => one.rows)) {
    const key = JSON.stringify(keys.map((name) => row[name]));
    const group = groups.get(key) ?? groups.set(key, []).get(key);
    const agrees = (other) => Object.keys(row).every((name) => other[name] === undefined || other[name] === row[name]);
    const matching = group.filter(agrees);
    matching.forEach((other) => Object.assign(other, row));
    if (!matching.length) group.push({ ...row });
  }
  return [{ fields, rows: [...groups.values()].flat() }];
}

function filterFieldsByName(given, { include }) {
  return given.map(({ fields, rows }) => {
    const kept = fields.filter((name) => include.names.includes(name));
    return { fields: kept, rows: rows.map((row) => Object.fromEntries(kept.map((name) => [name, row[name]]))) };
  });
}

function organize(given, { excludeByName, indexByName, renameByName }) {
  const place = (name) => indexByName[name] ?? Infinity;
  return given.map(({ fields, rows }) => {
    const kept = fields.filter((name) => !excludeByName[name]).sort((a, b) => place(a) - place(b));
    const renamed = (name) => renameByName[name] || name;
    return {
      fields: kept.map(renamed),
      rows: rows.map((row) => Object.fromEntries(kept.map((name) => [renamed(name), row[name]]))),
    };
  });
}

export const TRANSFORMATIONS = { merge, filterFieldsByName, organize };

export function transform(given, transformations = []) {
  return transformations.reduce((now, { id, options }) => TRANSFORMATIONS[id](now, options), given);
}

// Numbers by size, words by letters, what is not there at the end.
export function sorted(rows, sortBy = []) {
  const order = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b)));
  return sortBy.reduceRight((now, { displayName, desc }) => [...now].sort((a, b) => {
    const [x, y] = [a[displayName], b[displayName]];
    if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
    return desc ? order(y, x) : order(x, y);
  }), rows);
}

export const CALCS = {
  lastNotNull: { name: 'Last *', of: (values) => values.findLast((one) => one !== null) },
  max: { name: 'Max', of: (values) => values.reduce((a, b) => (b === null || (a !== undefined && a >= b) ? a : b), undefined) },
  mean: {
    name: 'Mean',
    of: (values) => {
      const real = values.filter((one) => one !== null);
      return real.length ? real.reduce((a, b) => a + b) / real.length : undefined;
    },
  },
};
