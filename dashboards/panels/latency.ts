import { legend } from '../../lib/dashboard/legend';
import { type Panel, stat, target, timeseries } from '../../lib/dashboard/panel';
import { PLAN } from '../../lib/metrics/metric';
import { gatewayLatency, gatewayLatencyBy, gatewayLatencyByService } from '../../lib/queries/latency';

const EMPTY = 'Empty: no request was answered, or the gateway is not scraped.';

/** How long does a request take? */
export function latencyNow(): Panel {
  return stat('latency-now', {
    title: 'Latency',
    about:
      'How long requests that succeed take at the gateway, the time of the model included: half of them (P50), 95 and ' +
      '99 of 100. The quick ones to maas-api are among them. Long answers take long: compare with the panels of the ' +
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
export function latencyByService(): Panel {
  return timeseries('latency-by-service', {
    title: 'Latency by backend, P95',
    about:
      `How long 95 of 100 requests that succeed take at the gateway, for each backend, maas-api among them. Long answers ` +
      `take long: compare with the queue of the model before you act. ${EMPTY}`,
    targets: [gatewayLatencyByService(0.95)],
    unit: 'milliseconds',
  });
}

/** Do plans differ in what they wait? */
export function latencyByPlan(): Panel {
  return timeseries('latency-by-plan', {
    title: ({ plan }) => `Latency by ${plan}`,
    about: ({ plan }) =>
      `How long requests that succeed take at the gateway, for each ${plan}. Empty with traffic: the header that the ` +
      'Telemetry resource reads is not there.',
    targets: [
      target(gatewayLatencyBy(0.5, PLAN), { legend: legend`P50 ${PLAN}` }),
      target(gatewayLatencyBy(0.95, PLAN), { legend: legend`P95 ${PLAN}` }),
      target(gatewayLatencyBy(0.99, PLAN), { legend: legend`P99 ${PLAN}` }),
    ],
    unit: 'milliseconds',
  });
}
