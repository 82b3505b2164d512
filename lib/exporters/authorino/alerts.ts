import { Duration } from 'cdk8s';
import {
  authServerAuthconfigDurationSeconds,
  authServerEvaluatorDenied,
  authServerEvaluatorTotal,
} from './metrics';
import { sumBy, total } from '../../promql/aggregation';
import { above, ratio } from '../../promql/arithmetic';
import { observationRate, rate } from '../../promql/functions';
import { like, series } from '../../promql/series';
import { authDecisionRate, authRefusedShare } from './queries';
import { prometheusDuration } from '../../validation/durations';
import { type Thresholds, shareProblems, trafficProblems } from '../../rules/alert-options';
import { checked, onlyWhile, overWindow, slowerThan } from '../../rules/alert-query';
import { PERCENT, SECONDS, labelled, percent } from '../../rules/alert-text';
import { type AlertRule, alert } from '../../rules/rule';

/** Every decision that is not OK: NOT_FOUND, a host without AuthConfig, is one of them. */
export function authFailureRatioHigh(thresholds: Thresholds): AlertRule {
  const { authFailureRatio, traffic } = thresholds;
  const query = overWindow(thresholds.window, (window) => {
    const refused = above(authRefusedShare(window), authFailureRatio);
    return onlyWhile(refused, above(authDecisionRate(window), traffic));
  });
  return alert('MaaSAuthDeniedRatioHigh', {
    query: checked(query, [...shareProblems(thresholds, 'authFailureRatio'), ...trafficProblems(thresholds)]),
    bound: authFailureRatio,
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `Authorino refuses ${PERCENT} of requests.`,
    description:
      `${PERCENT} of the decisions are UNAUTHENTICATED, PERMISSION_DENIED or NOT_FOUND; up to ` +
      `${percent(authFailureRatio)} is allowed. One client with a dead key can do it, and so can a key service that does ` +
      'not answer: look at the decisions by status first.',
  });
}

/** Authorino's own time. Its buckets end at 0.951 s, so that a bound from there on is refused. */
export function authLatencyHigh(thresholds: Thresholds): AlertRule {
  const { authLatency, traffic } = thresholds;
  const histogram = series(authServerAuthconfigDurationSeconds);
  const query = overWindow(thresholds.window, (window) => {
    const slow = slowerThan(histogram, {
      prop: 'authLatency',
      quantile: 0.95,
      than: authLatency,
      by: [],
      window,
    });
    return onlyWhile(slow, above(total(observationRate(histogram, window)), traffic));
  });
  return alert('MaaSAuthLatencyHigh', {
    query: checked(query, trafficProblems(thresholds)),
    bound: authLatency.toSeconds({ integral: false }),
    for: Duration.minutes(10),
    severity: 'warning',
    summary: `Authentication takes ${SECONDS} at the 95th percentile.`,
    description:
      `Authorino takes ${SECONDS} for a decision at the 95th percentile; up to ${prometheusDuration(authLatency)} is ` +
      'allowed. Every request waits for it before the model sees it. The buckets end at 0.951 s: a value there means ' +
      'that or more.',
  });
}

/**
 * Failed calls are in `denied`; `cancelled`, which upstream counts, is what was never run. An evaluator has these
 * counters with `metrics: true` only (Kuadrant/authorino `pkg/service/auth_pipeline.go`).
 */
export function authMetadataFailing(thresholds: Thresholds): AlertRule {
  const { authMetadataFailureRatio, traffic } = thresholds;
  const metadata = like('evaluator_type', 'METADATA_.+');
  const query = overWindow(thresholds.window, (window) => {
    const runs = sumBy(['evaluator_name'], rate(series(authServerEvaluatorTotal, metadata), window));
    const failed = sumBy(['evaluator_name'], rate(series(authServerEvaluatorDenied, metadata), window));
    return onlyWhile(above(ratio(failed, runs), authMetadataFailureRatio), above(runs, traffic));
  });
  const evaluator = labelled('evaluator_name');
  return alert('MaaSAuthMetadataFailing', {
    query: checked(query, [
      ...shareProblems(thresholds, 'authMetadataFailureRatio'),
      ...trafficProblems(thresholds),
    ]),
    bound: authMetadataFailureRatio,
    for: Duration.minutes(5),
    severity: 'critical',
    summary: `The metadata evaluator ${evaluator} fails in ${PERCENT} of its runs.`,
    description:
      `${PERCENT} of the calls of ${evaluator} fail; up to ${percent(authMetadataFailureRatio)} is allowed. What it looks ` +
      'up, such as the plan of a key, is then missing, and so are the label and the limit that depend on it. It is seen ' +
      'only for evaluators with `metrics: true` in the AuthPolicy, and a 5xx with a JSON body does not count as failed.',
  });
}
