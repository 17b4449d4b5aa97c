// Variables in queries, as Grafana fills them in.

const escaped = (value) => value.replace(/[\\^$*+?.()|[\]{}]/g, (found) => `\\\\${found}`);

// Of a variable's value in a query: one is itself, several become (a|b).
function inQuery(variable, value) {
  if (value === '$__all') return variable.allValue;
  if (!variable.multi && !variable.includeAll) return value;
  const values = [value].flat().map(escaped);
  return values.length === 1 ? values[0] : `(${values.join('|')})`;
}

// chosen: { instance: 'node-7' }; what is not chosen is All, or an error.
export function valuesOf(dashboard, chosen, { step, scrape, range }) {
  const values = {
    __rate_interval: `${Math.max(step + scrape, 4 * scrape)}s`,
    __interval: `${step}s`,
    __range: `${range}s`,
  };
  for (const variable of dashboard.templating.list) {
    if (variable.type === 'datasource') continue;
    const value = chosen[variable.name] ?? (variable.includeAll ? '$__all' : undefined);
    if (value === undefined) throw new Error(`${dashboard.uid}: choose a value for $${variable.name}`);
    values[variable.name] = inQuery(variable, value);
  }
  return values;
}

// $name, ${name}, ${name:format}; $1 of label_replace stays. A name without a value is
// an error, and $$ before a name is a dollar.
export function expand(text, values) {
  return text.replace(/\$\$|\$(?:([a-zA-Z_]\w*)|\{(\w+)(?::\w+)?\})/g, (found, plain, braced) => {
    const name = plain ?? braced;
    if (found === '$$') return found;
    if (!(name in values)) throw new Error(`no value for ${found}`);
    return values[name];
  });
}

// What is shown above the panels: label and value.
export const shown = (dashboard, chosen) => dashboard.templating.list.map((variable) => [
  variable.label,
  variable.type === 'datasource' ? 'Prometheus' : chosen[variable.name] ?? 'All',
]);
