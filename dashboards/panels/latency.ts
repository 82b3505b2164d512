import { legend } from '../../lib/dashboard/legend';
import { type Panel, stat, target, timeseries } from '../../lib/dashboard/panel';
import { type Thresholds, worseFrom } from '../../lib/dashboard/meaning';
import { PLAN } from '../../lib/exporters/metric';
import {
  gatewayLatency,
  gatewayLatencyBy,
  gatewayLatencyByService,
} from '../../lib/exporters/istio-gateway/queries';
import { type Objective } from '../../lib/rules/objectives/objective';
import { secondsAllowed } from './promises';

const EMPTY = 'Empty: no request was answered, or the gateway is not scraped.';

/** How long does a request take? */
export function latencyNow(): Panel {
  return stat('latency-now', {
    title: 'Gateway latency',
    about:
      'Request duration at the gateway of requests that succeed, the time of the model included (P50, P95, P99). ' +
      'Requests to maas-api are not among them. Long answers take long: compare with the panels of the ' +
      `models. ${EMPTY}`,
    targets: [
      target(gatewayLatency(0.5), { legend: 'P50' }),
      target(gatewayLatency(0.95), { legend: 'P95' }),
      target(gatewayLatency(0.99), { legend: 'P99' }),
    ],
    unit: 'milliseconds',
    noData: 'No requests',
    width: 'third',
  });
}

/** Which backend is slow? */
export function latencyByService(objectives: readonly Objective[] = []): Panel {
  return timeseries('latency-by-service', {
    title: 'Gateway latency by backend (P95)',
    about:
      `P95 of the request duration at the gateway of requests that succeed, for each backend, maas-api among them. Long answers ` +
      `take long: compare with the queue of the model before you act. Dashed line: the threshold of an SLO. ${EMPTY}`,
    targets: [gatewayLatencyByService(0.95)],
    unit: 'milliseconds',
    thresholds: allowed(objectives, 'model'),
  });
}

/** Do plans differ in what they wait? */
export function latencyByPlan(objectives: readonly Objective[] = []): Panel {
  return timeseries('latency-by-plan', {
    title: ({ plan }) => `Gateway latency by ${plan}`,
    about: ({ plan }) =>
      `Request duration at the gateway of requests that succeed, for each ${plan}. Dashed line: the threshold of an SLO. Empty ` +
      'with traffic: the header that the Telemetry resource reads is not there.',
    targets: [
      target(gatewayLatencyBy(0.5, PLAN), { legend: legend`P50 ${PLAN}` }),
      target(gatewayLatencyBy(0.95, PLAN), { legend: legend`P95 ${PLAN}` }),
      target(gatewayLatencyBy(0.99, PLAN), { legend: legend`P99 ${PLAN}` }),
    ],
    unit: 'milliseconds',
    thresholds: allowed(objectives, 'plan'),
  });
}

function allowed(objectives: readonly Objective[], of: 'plan' | 'model'): Thresholds {
  const seconds = secondsAllowed(objectives, { kind: 'latency', of });
  return worseFrom({ warning: seconds === undefined ? undefined : seconds * 1000 });
}
