import { type Exporter } from '../../exporters/exporter';
import { type RemovedMetric } from '../../exporters/metric';
import { type Selector } from '../../promql/promql-ast';
import { type CheckedQuery, type QueryCheck, type QueryFinding, at, replacing } from './query-check';

export const metricRemoved: QueryCheck = {
  id: 'metric-removed',
  severity: 'warning',
  summary: 'A query asks for a metric by a name that newer versions of its exporter do not have.',
  find: (query) =>
    query.context.strict === false ? query.selectors.flatMap((selector) => outdated(query, selector)) : [],
};

function outdated(query: CheckedQuery, selector: Selector): readonly QueryFinding[] {
  const { name } = selector;
  if (name === undefined) return [];
  const series = query.names.find(name);
  if (series === undefined) return removed(query, selector, name);
  const { metric, part } = series;
  const base = part === '' ? name : name.slice(0, -part.length);
  const old = metric.names.find((one) => base.endsWith(one.name) && one.until !== undefined);
  // A query may ask for both names, and take whichever is there.
  const asksCurrent = query.selectors.some(
    (one) => one.name !== name && one.name !== undefined && query.names.find(one.name)?.metric === metric,
  );
  if (old?.until === undefined || old.name === metric.name || asksCurrent) return [];
  const current = `${base.slice(0, -old.name.length)}${metric.name}${part}`;
  return [
    at(
      selector,
      `\`${name}\` is gone since ${metric.exporter.title} ${old.until}, where it is called ${current}: write that.`,
      selector.text.startsWith(name) ? { fix: replacing({ from: selector.from, text: name }, current) } : {},
    ),
  ];
}

function removed(query: CheckedQuery, selector: Selector, name: string): readonly QueryFinding[] {
  for (const exporter of query.context.flow.exporters) {
    const gone = exporter.removed.find((one) => isNamed(one, exporter, name));
    if (gone === undefined) continue;
    const write =
      gone.instead === undefined ? 'nothing answers its question any more' : `ask ${gone.instead}`;
    return [at(selector, `\`${name}\` is gone since ${exporter.title} ${gone.until}: ${write}.`)];
  }
  return [];
}

function isNamed({ name: own }: RemovedMetric, { storePrefixes }: Exporter, name: string): boolean {
  return storePrefixes.some((prefix) =>
    ['', '_bucket', '_sum', '_count', '_total'].some((suffix) => `${prefix}${own}${suffix}` === name),
  );
}

/** Whether a name is known as one that was removed. */
export function isRemoved({ context }: CheckedQuery, name: string): boolean {
  return context.flow.exporters.some((exporter) =>
    exporter.removed.some((one) => isNamed(one, exporter, name)),
  );
}
