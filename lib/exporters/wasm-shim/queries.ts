import { type Counter } from '../metric';
import { kuadrantConfigs, kuadrantDenied, kuadrantErrors, kuadrantHits, kuadrantMisses } from './metrics';
import { total } from '../../promql/aggregation';
import { type Window, rate } from '../../promql/functions';
import { type Query } from '../../promql/query';
import { provided } from '../../queries/narrowing';

/** What the Kuadrant filter on the gateway counts. */
export type FilterEvent = 'metered' | 'unmetered' | 'refused' | 'errors' | 'configurations';

const COUNTERS: Readonly<Record<FilterEvent, Counter>> = {
  metered: kuadrantHits,
  unmetered: kuadrantMisses,
  refused: kuadrantDenied,
  errors: kuadrantErrors,
  configurations: kuadrantConfigs,
};

/** How often something happens in the filter, per second. */
export function filterRate(event: FilterEvent, window?: Window): Query<never> {
  return provided(
    ({ platform }) => platform.kuadrant.version !== '1.3',
    'counters of the filter, which came with wasm-shim 0.12 (Kuadrant 1.4)',
    total(rate(COUNTERS[event], window)),
  );
}
