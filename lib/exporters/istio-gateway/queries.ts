import { istioRequestDurationMilliseconds } from './metrics';
import { type LabelRef, type TelemetryRef } from '../metric';
import { type Window, quantile } from '../../promql/functions';
import { Query } from '../../promql/query';
import { recordedQuantile } from '../../promql/recorded';
import { type Where, notEqual, present, series } from '../../promql/series';
import { ANSWERED, ANSWER_TIMES } from '../../queries/recordings';

/**
 * How long answered requests take at the gateway, in milliseconds, the model's time included. The calls of maas-api,
 * which take milliseconds, would pull the median down.
 */
export function gatewayLatency(q: number, window?: Window): Query<never> {
  return withoutMaasApi((only) => answerTime<never>(q, [], only, window));
}

/** The same for each backend that the gateway routes to. */
export function gatewayLatencyByService(q: number, window?: Window): Query<'destination_service_name'> {
  const routed = notEqual('destination_service_name', 'unknown');
  return answerTime(q, ['destination_service_name'], [routed], window);
}

/** The same for each value of a label that the gateway's Telemetry resource adds. */
export function gatewayLatencyBy(q: number, label: TelemetryRef, window?: Window): Query<TelemetryRef> {
  // Envoy writes `unknown` where the header it reads is missing.
  const known = [present(label), notEqual(label, 'unknown')];
  return withoutMaasApi((only) => answerTime(q, [label], [...known, ...only], window));
}

/** Under the condition that the backend is not maas-api, by the name that this platform has for it. */
function withoutMaasApi<L extends LabelRef>(query: (only: readonly Where[]) => Query<L>): Query<L> {
  return new Query((flow) => {
    const { service } = flow.platform.maasApi;
    return query([notEqual('destination_service_name', service)]).resolve(flow);
  });
}

function answerTime<L extends LabelRef>(
  q: number,
  by: readonly L[],
  only: readonly Where[],
  window: Window | undefined,
): Query<L> {
  return recordedQuantile(q, [ANSWER_TIMES], { by, only, window }, (more) => {
    const answered = series<'histogram', LabelRef>(
      istioRequestDurationMilliseconds,
      ANSWERED,
      ...only,
      ...more,
    );
    return quantile<LabelRef, L>(q, answered, by, window);
  });
}
