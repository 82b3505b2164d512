import { istioRequestDurationMilliseconds } from '../metrics/istio-gateway';
import { type LabelRef, type TelemetryRef } from '../metrics/metric';
import { type Window, quantile } from '../promql/functions';
import { type Query } from '../promql/query';
import { like, notEqual, present, series } from '../promql/series';

/** Successes only: a refusal takes a millisecond and would make a slow model look quick. */
const ANSWERED = like('response_code', '2..');

/** How long answered requests take at the gateway, in milliseconds, the model's time included. */
export function gatewayLatency(q: number, window?: Window): Query<never> {
  return quantile(q, series(istioRequestDurationMilliseconds, ANSWERED), [], window);
}

/** The same for each backend that the gateway routes to. */
export function gatewayLatencyByService(q: number, window?: Window): Query<'destination_service_name'> {
  const routed = series(
    istioRequestDurationMilliseconds,
    ANSWERED,
    notEqual('destination_service_name', 'unknown'),
  );
  return quantile(q, routed, ['destination_service_name'], window);
}

/** The same for each value of a label that the gateway's Telemetry resource adds. */
export function gatewayLatencyBy(q: number, label: TelemetryRef, window?: Window): Query<TelemetryRef> {
  // Envoy writes `unknown` where the header it reads is missing.
  const named = series<'histogram', LabelRef>(
    istioRequestDurationMilliseconds,
    ANSWERED,
    present(label),
    notEqual(label, 'unknown'),
  );
  return quantile<LabelRef, TelemetryRef>(q, named, [label], window);
}
