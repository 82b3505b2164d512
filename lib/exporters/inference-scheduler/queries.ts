import { maxBy, sumBy, total } from '../../promql/aggregation';
import { orZero, ratio } from '../../promql/arithmetic';
import { type Window, quantile, rate, value } from '../../promql/functions';
import { type Query } from '../../promql/query';
import { equal, series } from '../../promql/series';
import {
  llmDEppAverageQueueSize,
  llmDEppFlowControlPoolSaturation,
  llmDEppFlowControlQueueSize,
  llmDEppReadyEndpoints,
  llmDEppRequestErrorTotal,
  llmDEppRequestTotal,
  llmDEppRequestTtftSeconds,
} from './metrics';

/** How many endpoints of a pool can take requests. Each replica of a scheduler tells of the whole pool. */
export function readyEndpoints(): Query<'name'> {
  return maxBy(['name'], value(llmDEppReadyEndpoints));
}

/** How full a pool is: 1 closes the gate. */
export function poolSaturation(): Query<'inference_pool'> {
  return maxBy(['inference_pool'], value(llmDEppFlowControlPoolSaturation));
}

/** How many requests wait at each endpoint of a pool, on average. */
export function endpointQueue(): Query<'name'> {
  return maxBy(['name'], value(llmDEppAverageQueueSize));
}

/** How many requests wait in the schedulers of a pool, before any model server sees them. */
export function schedulerQueue(): Query<'inference_pool'> {
  return sumBy(['inference_pool'], value(llmDEppFlowControlQueueSize));
}

/** How many requests fail per second, by the error. */
export function schedulerErrors(window?: Window): Query<'error_code'> {
  return sumBy(['error_code'], rate(llmDEppRequestErrorTotal, window));
}

/** The share of the requests that fail; 0 while requests are scheduled and none does. */
export function schedulerErrorShare(window?: Window): Query<never> {
  const all = total(rate(llmDEppRequestTotal, window));
  const failed = orZero(total(rate(llmDEppRequestErrorTotal, window)), all);
  return ratio(failed, all);
}

/**
 * How long it takes from the scheduler to the first token of a streamed response. Of one that is not streamed the metric
 * has the whole duration.
 */
export function scheduledFirstToken(q: number, window?: Window): Query<'model_name'> {
  return quantile(q, series(llmDEppRequestTtftSeconds, equal('streaming', 'true')), ['model_name'], window);
}
