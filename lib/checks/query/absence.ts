import { type Call, type Expr, bare, quoted } from '../../promql/promql-ast';
import { isNeverTrue } from './comparisons';
import { type CheckedQuery, type QueryCheck, at } from './query-check';

export const absentOfImpossible: QueryCheck = {
  id: 'absent-of-impossible',
  severity: 'error',
  summary: 'absent() of something that never has a result, so that it is always true.',
  find: (query) =>
    absences(query).flatMap(({ call, of }) =>
      isNeverTrue(query, of)
        ? [
            at(
              call,
              `${quoted(call)} is always true, as ${quoted(of)} never has a result: ask for the series itself, as in ` +
                '`absent(up{job="…"})`.',
            ),
          ]
        : [],
    ),
};

export const absentOfLazyCounter: QueryCheck = {
  id: 'absent-of-lazy-counter',
  severity: 'warning',
  summary: 'absent() of a metric that is born with its first event, and so is missing while all is quiet.',
  find: (query) => {
    if (query.context.use !== 'rule' && query.context.strict !== false) return [];
    return absences(query).flatMap(({ call, of }) => {
      const selector = bare(of);
      const series = selector.kind === 'selector' ? query.seriesOf(selector) : undefined;
      if (series?.metric.lazy !== true || !series.ours || query.context.strict !== false) return [];
      return [
        at(
          call,
          `${quoted(call)} is true after every restart until the first event, as ${series.name} is born with one: ask ` +
            'for `absent(up{job="…"})` of its exporter.',
        ),
      ];
    });
  },
};

function absences(query: CheckedQuery): readonly { readonly call: Call; readonly of: Expr }[] {
  return query.parts.flatMap((part) => {
    const [of] = part.kind === 'call' && part.name === 'absent' ? part.args : [];
    return part.kind === 'call' && of !== undefined ? [{ call: part, of }] : [];
  });
}
