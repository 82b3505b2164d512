import { istioRequestDurationMilliseconds, istioRequestsTotal } from '../exporters/istio-gateway/metrics';
import { authorizedCalls, authorizedHits, limitedCalls } from '../exporters/limitador/metrics';
import { type Counter, type Histogram, type Metric, USER } from '../exporters/metric';
import {
  vllmE2eRequestLatencySeconds,
  vllmInterTokenLatencySeconds,
  vllmRequestQueueTimeSeconds,
  vllmTimeToFirstTokenSeconds,
} from '../exporters/models/metrics';
import { ROUTE_LABEL } from '../exporters/limitador/exporter';
import { type Flow } from '../flow/flow';
import { type Clock } from '../promql/coverage';
import { type Recording } from '../promql/recorded-growth';
import { type Where, like } from '../promql/series';

/** Under these names it is recorded how many seconds the evaluations stand for. */
export const GATEWAY_CLOCK = 'gateway:evaluations:seconds';
export const MODELS_CLOCK = 'model_name:evaluations:seconds';
/** Each counter of Limitador has a group of rules, and a clock, of its own. */
export function limitadorClock(metric: Counter): string {
  return `limitador:${metric.name}_evaluations:seconds`;
}

/** Successes only: a refusal takes a millisecond and would make a slow model look quick. */
export const ANSWERED: Where<'response_code'> = like('response_code', '2..');

/**
 * A counter of Limitador, by every label but those of users, and by every label, users and all; both by the route. The
 * first is named after the label that counts plans, and adds up the second, which is named after the one that counts
 * users.
 */
export function limitadorRecordings(metric: Counter): readonly Recording[] {
  const clock = limitadorClock(metric);
  const byUser: Recording = {
    metric,
    name: (labels) => recordedAs(labels.growingWith('users')?.name ?? 'user', metric.name),
    by: (flow) => [
      ROUTE_LABEL,
      USER,
      ...flow.telemetryLabelsOn(metric).filter((name) => name !== flow.labelName(USER)),
    ],
    clock,
  };
  const byPlan: Recording = {
    metric,
    name: (labels) => {
      const level = labels.growingWith('plans') ?? labels.growingWith('models');
      return recordedAs(level?.name ?? 'limitador', metric.name);
    },
    by: (flow) => [ROUTE_LABEL, ...flow.telemetryLabelsOn(metric).filter((name) => !countsUsers(name, flow))],
    clock,
    from: byUser,
  };
  return [byPlan, byUser];
}

/** Responses of the gateway by their code. */
export const RESPONSES: Recording = {
  metric: istioRequestsTotal,
  name: () => recordedAs('gateway', 'istio_requests'),
  by: () => ['response_code'],
  clock: GATEWAY_CLOCK,
};

/** How long answered requests take at the gateway, by backend and by what its Telemetry adds. */
export const ANSWER_TIMES: Recording = {
  metric: istioRequestDurationMilliseconds,
  name: () => recordedAs('gateway', 'istio_request_duration_milliseconds_bucket_2xx'),
  by: (flow) => [
    'destination_service_name',
    ...flow.telemetryLabelsOn(istioRequestDurationMilliseconds).filter((name) => !countsUsers(name, flow)),
  ],
  where: [ANSWERED],
  clock: GATEWAY_CLOCK,
};

/** A histogram of the model servers, by model. */
export function modelTimes(metric: Histogram): Recording {
  return {
    metric,
    name: () => recordedAs('model_name', `${metric.name.replace(':', '_')}_bucket`),
    by: () => ['model_name'],
    clock: MODELS_CLOCK,
  };
}

interface RecordedExporter {
  readonly group: string;
  readonly recordings: readonly Recording[];
  readonly clock: { readonly name: string; readonly of: Metric };
}

/** Everything that questions look for in the chart. */
export const RECORDED: readonly RecordedExporter[] = [
  ...[authorizedHits, authorizedCalls, limitedCalls].map((metric) => ({
    group: `maas-limitador-recordings-${metric.name.replace('_', '-')}`,
    // In the order of evaluation: the second adds up the first.
    recordings: [...limitadorRecordings(metric)].reverse(),
    clock: { name: limitadorClock(metric), of: metric },
  })),
  {
    group: 'maas-gateway-recordings',
    recordings: [RESPONSES, ANSWER_TIMES],
    clock: { name: GATEWAY_CLOCK, of: istioRequestsTotal },
  },
  {
    group: 'maas-model-recordings',
    recordings: [
      vllmE2eRequestLatencySeconds,
      vllmRequestQueueTimeSeconds,
      vllmTimeToFirstTokenSeconds,
      vllmInterTokenLatencySeconds,
    ].map(modelTimes),
    clock: { name: MODELS_CLOCK, of: vllmE2eRequestLatencySeconds },
  },
];

/** Everything by which coverage is known. */
export const CLOCKS: readonly Clock[] = RECORDED.map(({ clock }) => ({ name: clock.name, metric: clock.of }));

function recordedAs(level: string, metric: string): string {
  return `${level}:${metric}:increase1m`;
}

function countsUsers(name: string, { labels }: Flow): boolean {
  return labels.find(name)?.growsWith === 'users';
}
