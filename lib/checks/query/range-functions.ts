import { type Call, quoted, selectorUnder } from '../../promql/promql-ast';
import { accumulates, growsAsGauge } from '../../promql/promql-values';
import { type CheckedQuery, type QueryCheck, at, replacing } from './query-check';

const OF_COUNTERS: ReadonlySet<string> = new Set(['rate', 'irate', 'increase']);
/** What to write for a function of gauges when it is given a counter. */
const OF_GAUGES: ReadonlyMap<string, string> = new Map([
  ['delta', 'increase'],
  ['idelta', 'irate'],
  ['deriv', 'rate'],
  ['predict_linear', 'rate'],
]);

export const rateOfGauge: QueryCheck = {
  id: 'rate-of-gauge',
  severity: 'error',
  summary: 'A function of counters, such as rate(), takes a gauge, and every fall of it for a restart.',
  find: (query) =>
    callsOn(query, ({ name }) => OF_COUNTERS.has(name)).flatMap(({ call, series }) => {
      if (accumulates(series) || growsAsGauge(series)) return [];
      const what = series.metric.type === 'summary' ? 'whose values are quantiles' : 'which is a gauge';
      return [
        at(
          call,
          `${quoted(call)} asks for the growth of ${series.name}, ${what}: write avg_over_time() or delta().`,
          { fix: renamed(call, call.name === 'increase' ? 'delta' : 'avg_over_time') },
        ),
      ];
    }),
};

export const deltaOfCounter: QueryCheck = {
  id: 'delta-of-counter',
  severity: 'error',
  summary: 'A function of gauges, such as delta(), takes a counter, and a restart for a loss.',
  find: (query) =>
    callsOn(query, ({ name }) => OF_GAUGES.has(name)).flatMap(({ call, series }) => {
      const instead = OF_GAUGES.get(call.name);
      if (instead === undefined || !accumulates(series)) return [];
      return [
        at(
          call,
          `${quoted(call)} takes a counter, which restarts at 0 with its process, for a gauge: write ${instead}().`,
          call.args.length === 1 ? { fix: renamed(call, instead) } : {},
        ),
      ];
    }),
};

function renamed(call: Call, name: string) {
  return replacing({ from: call.from, text: call.name }, name);
}

function callsOn(query: CheckedQuery, wanted: (call: Call) => boolean) {
  return query.parts.flatMap((part) => {
    if (part.kind !== 'call' || !wanted(part)) return [];
    const selector = selectorUnder(part.args[0]);
    const series = selector && query.seriesOf(selector);
    return series === undefined ? [] : [{ call: part, series }];
  });
}
