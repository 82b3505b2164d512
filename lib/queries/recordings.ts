import { istioRequestDurationMilliseconds, istioRequestsTotal } from '../exporters/istio-gateway/metrics';
import { authorizedCalls, authorizedHits, limitedCalls } from '../exporters/limitador/metrics';
import { type Counter, type Histogram, type Metric, PLAN, USER } from '../exporters/metric';
import {
  vllmE2eRequestLatencySeconds,
  vllmInterTokenLatencySeconds,
  vllmRequestQueueTimeSeconds,
  vllmTimeToFirstTokenSeconds,
} from '../exporters/models/metrics';
import { type Flow } from '../flow/flow';
import { type Recording } from '../promql/recorded';
import { type Where, like } from '../promql/series';

/** Under these names it is recorded how many seconds were, beside what a rate is made of. */
export const LIMITADOR_CLOCK = 'limitador:evaluations:seconds';
export const GATEWAY_CLOCK = 'gateway:evaluations:seconds';

/** Successes only: a refusal takes a millisecond and would make a slow model look quick. */
export const ANSWERED: Where<'response_code'> = like('response_code', '2..');

/**
 * A counter of Limitador: without the users, who make its many series, and for each user without the models. The
 * first is named after the label that counts plans, the second after the one that counts users.
 */
export function limitadorRecordings(metric: Counter): readonly Recording[] {
  return [
    {
      metric,
      name: (labels) => {
        const level = labels.growingWith('plans') ?? labels.growingWith('models');
        return recordedAs(level?.name ?? 'limitador', metric.name);
      },
      by: (flow) => flow.telemetryLabelsOn(metric).filter((name) => !countsUsers(name, flow)),
      clock: LIMITADOR_CLOCK,
    },
    {
      metric,
      name: (labels) => recordedAs(labels.growingWith('users')?.name ?? 'user', metric.name),
      by: (flow) => [USER, ...flow.telemetryLabelsOn(metric).filter((name) => name === flow.labelName(PLAN))],
      clock: LIMITADOR_CLOCK,
    },
  ];
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
};

/** A histogram of the model servers, by model. */
export function modelTimes(metric: Histogram): Recording {
  return {
    metric,
    name: () => recordedAs('model_name', `${metric.name.replace(':', '_')}_bucket`),
    by: () => ['model_name'],
  };
}

interface RecordedExporter {
  readonly group: string;
  readonly recordings: readonly Recording[];
  readonly clock?: { readonly name: string; readonly of: Metric };
}

/** Everything that questions look for in the chart. */
export const RECORDED: readonly RecordedExporter[] = [
  {
    group: 'maas-limitador-recordings',
    recordings: [authorizedHits, authorizedCalls, limitedCalls].flatMap(limitadorRecordings),
    clock: { name: LIMITADOR_CLOCK, of: authorizedHits },
  },
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
  },
];

function recordedAs(level: string, metric: string): string {
  return `${level}:${metric}:increase1m`;
}

function countsUsers(name: string, { labels }: Flow): boolean {
  return labels.find(name)?.growsWith === 'users';
}
