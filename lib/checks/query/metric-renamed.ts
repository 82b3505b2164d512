import { knowledgeOf } from '../../promql/ownership';
import { type CheckedQuery, type QueryCheck, at, warningIfAssumed } from './query-check';

export const metricRenamed: QueryCheck = {
  id: 'metric-renamed',
  severity: 'error',
  summary: 'A query asks for a metric by a name that the store does not have it under.',
  find: (query) =>
    query.selectors.flatMap((selector) => {
      const { name } = selector;
      const misnamed = name === undefined || isRecorded(query, name) ? undefined : query.names.misnamed(name);
      if (name === undefined || misnamed === undefined) return [];
      if (query.context.strict === false) {
        const metric = query.names.find(misnamed.write ?? `${name}_bucket`)?.metric;
        if (metric !== undefined && knowledgeOf(metric, name, selector, query.context.flow) === 'nothing')
          return [];
      }
      // A store of native histograms has the name as it is.
      if (misnamed.native === true && query.context.strict === false) {
        return [at(selector, misnamed.message, { severity: 'warning' })];
      }
      const write = misnamed.write;
      const from = selector.text.startsWith(name) ? selector.from : undefined;
      const fix =
        write === undefined || from === undefined
          ? undefined
          : { edits: [{ from, to: from + name.length, text: write }] };
      return [
        at(selector, misnamed.message, {
          fix,
          ...(misnamed.elsewhere === true ? warningIfAssumed(query, 'stack') : {}),
        }),
      ];
    }),
};

export function isRecorded({ context }: CheckedQuery, name: string): boolean {
  return context.recordings?.has(name) === true;
}
