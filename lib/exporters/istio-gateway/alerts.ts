import { costOfNoValue } from '../../cel/cel-consequence';
import { Duration } from 'cdk8s';
import { istioRequestsTotal } from './metrics';
import { total } from '../../promql/aggregation';
import { above, ratio, share } from '../../promql/arithmetic';
import { rate } from '../../promql/functions';
import { like, series, unlike } from '../../promql/series';
import { filterRate } from '../wasm-shim/queries';
import { type Thresholds, shareProblems, trafficProblems } from '../../rules/alert-options';
import { checked, onlyWhile, overWindow } from '../../rules/alert-query';
import { PERCENT, percent } from '../../rules/alert-text';
import { type AlertRule, alert } from '../../rules/rule';

/** Of what was answered: a client that left before there was an answer says nothing about the server. */
export function gatewayErrorRatioHigh(thresholds: Thresholds): AlertRule {
  const { gatewayErrorRatio, traffic } = thresholds;
  const query = overWindow(thresholds.window, (window) => {
    const failed = total(rate(series(istioRequestsTotal, like('response_code', '5..')), window));
    const others = total(rate(series(istioRequestsTotal, unlike('response_code', '5..|0')), window));
    const all = total(rate(series(istioRequestsTotal, unlike('response_code', '0')), window));
    return onlyWhile(above(share(failed, others), gatewayErrorRatio), above(all, traffic));
  });
  return alert('MaaSGatewayErrorRatioHigh', {
    query: checked(query, [
      ...shareProblems(thresholds, 'gatewayErrorRatio'),
      ...trafficProblems(thresholds),
    ]),
    bound: gatewayErrorRatio,
    for: Duration.minutes(5),
    severity: 'critical',
    summary: `The gateway answers ${PERCENT} of requests with a 5xx.`,
    description:
      `${PERCENT} of the requests that the gateway answered were server errors; up to ${percent(gatewayErrorRatio)} is ` +
      'allowed. Whether a model, Authorino or the filter failed is in response_flags and destination_workload.',
  });
}

/**
 * The one sign of a label expression that fails in wasm-shim 0.13 and later: the request then passes unlimited and
 * uncounted (Kuadrant/wasm-shim `pipeline/tasks/failure_mode.rs`). Only the gateway's series are asked, so that it works
 * where a rule sees one namespace.
 */
export function gatewayFilterFailing(thresholds: Thresholds): AlertRule {
  const { filterErrorRatio, traffic } = thresholds;
  const query = overWindow(thresholds.window, (window) => {
    const metered = filterRate('metered', window);
    const failing = above(ratio(filterRate('errors', window), metered), filterErrorRatio);
    return onlyWhile(failing, above(metered, traffic));
  });
  return alert('MaaSGatewayFilterFailing', {
    query: checked(query, [...shareProblems(thresholds, 'filterErrorRatio'), ...trafficProblems(thresholds)]),
    bound: filterErrorRatio,
    for: Duration.minutes(10),
    severity: 'critical',
    summary: `The Kuadrant filter fails on ${PERCENT} of metered requests.`,
    description:
      `kuadrant_errors rises by ${PERCENT} of kuadrant_hits; up to ${percent(filterErrorRatio)} is allowed. After a ` +
      'change of the TelemetryPolicy it is nearly always a label without a value. Where its expression says `auth.`, ' +
      `${costOfNoValue({ text: 'auth.', purpose: 'label', version: '1.5' })}; where it reads only the request, ` +
      `${costOfNoValue({ text: '', purpose: 'label', version: '1.5' })}.`,
  });
}
