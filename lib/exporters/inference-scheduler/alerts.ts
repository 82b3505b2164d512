import { Duration } from 'cdk8s';
import { maxBy, sumBy } from '../../promql/aggregation';
import { above, equalTo, ratio } from '../../promql/arithmetic';
import { rate, value } from '../../promql/functions';
import { type Thresholds, trafficProblems } from '../../rules/alert-options';
import { checked, onlyWhile, overWindow } from '../../rules/alert-query';
import { PERCENT, labelled, percent } from '../../rules/alert-text';
import { type AlertRule, alert } from '../../rules/rule';
import {
  llmDEppDatalayerPollErrorsTotal,
  llmDEppReadyEndpoints,
  llmDEppRequestErrorTotal,
  llmDEppRequestTotal,
} from './metrics';

const POOL = `${labelled('name')} in ${labelled('namespace')}`;
const MODEL = `${labelled('model_name')} in ${labelled('namespace')}`;
const BY_MODEL = ['namespace', 'model_name'] as const;

/** Every request of the pool is refused with 503. */
export function schedulerNoReadyEndpoints(): AlertRule {
  return alert('MaaSSchedulerNoReadyEndpoints', {
    // Each replica of a scheduler tells of the whole pool.
    query: equalTo(maxBy(['namespace', 'name'], value(llmDEppReadyEndpoints)), 0),
    for: Duration.minutes(2),
    severity: 'critical',
    summary: `The pool ${labelled('name')} has {{ $value }} ready endpoints.`,
    description:
      `The inference scheduler of ${POOL} knows {{ $value }} ready endpoints: every request is refused with 503. Look at ` +
      'the model servers of the pool first.',
  });
}

const ERROR_RATIO = 0.05;

export function schedulerErrorRatioHigh(thresholds: Thresholds): AlertRule {
  const { traffic } = thresholds;
  const query = overWindow(thresholds.window, (window) => {
    const failed = sumBy(BY_MODEL, rate(llmDEppRequestErrorTotal, window));
    const all = sumBy(BY_MODEL, rate(llmDEppRequestTotal, window));
    return onlyWhile(above(ratio(failed, all), ERROR_RATIO), above(all, traffic));
  });
  return alert('MaaSSchedulerErrorRatioHigh', {
    query: checked(query, trafficProblems(thresholds)),
    bound: ERROR_RATIO,
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `${PERCENT} of the requests for ${labelled('model_name')} fail at the inference scheduler.`,
    description:
      `${PERCENT} of the requests for ${MODEL} failed at the inference scheduler or behind it; up to ${percent(ERROR_RATIO)} is ` +
      'allowed. The label error_code says how: ModelServerError is the model, ResourceExhausted and ServiceUnavailable a full or empty pool.',
  });
}

/** A blind scheduler still routes, by stale numbers: hot replicas get more. */
export function schedulerBlind(thresholds: Thresholds): AlertRule {
  const query = overWindow(thresholds.window, (window) =>
    above(sumBy(['namespace', 'pod'], rate(llmDEppDatalayerPollErrorsTotal, window)), 0),
  );
  return alert('MaaSSchedulerBlind', {
    query,
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `The inference scheduler ${labelled('pod')} cannot read the metrics of its model servers.`,
    description:
      `${labelled('pod')} in ${labelled('namespace')} fails to read metrics of its model servers {{ $value | humanize }} times ` +
      'per second. It routes by what it read last, so that a full replica gets more requests. Look at its log first.',
  });
}
