import { type AlertScenarios, type Samples, series } from './scenario';

export const GATEWAY = {
  namespace: 'openshift-ingress',
  pod: 'maas-default-gateway-openshift-default-6c9-x1',
};

export function answers(code: string, values: string, more: Readonly<Record<string, string>> = {}): Samples {
  const labels = { ...GATEWAY, response_code: code, destination_service_namespace: 'llm', ...more };
  return { [series('istio_requests_total', labels)]: values };
}

function filter(hits: string, errors: string): Samples {
  return { [series('kuadrant_hits', GATEWAY)]: hits, [series('kuadrant_errors', GATEWAY)]: errors };
}

export const GATEWAY_ALERTS: Readonly<Record<string, AlertScenarios>> = {
  MaaSGatewayErrorRatioHigh: {
    fires: {
      series: { ...answers('200', '0+45x70'), ...answers('503', '0+15x70') },
      alerts: [{ summary: 'The gateway answers 25% of requests with a 5xx.' }],
    },
    healthy: {
      series: { ...answers('200', '0+60x70'), ...answers('500', '0+1x70'), ...answers('429', '0+30x70') },
    },
    noTraffic: { series: { ...answers('200', '600x70'), ...answers('503', '900x70') } },
    restart: { series: { ...answers('200', '0+60x50 0+60x20'), ...answers('503', '0+1x50 0+1x20') } },
    more: {
      'nothing else than errors': {
        series: answers('500', '0+60x70'),
        alerts: [{ summary: 'The gateway answers 100% of requests with a 5xx.' }],
      },
      'it goes on over a restart of the pod': {
        series: {
          ...answers('500', '0+60x55 stale'),
          ...answers('500', '_x55 0+60x15', { pod: 'maas-default-gateway-openshift-default-6c9-y2' }),
        },
        alerts: [{ summary: 'The gateway answers 100% of requests with a 5xx.' }],
      },
      'clients that leave are no errors, and no traffic': { series: answers('0', '0+60x70') },
      'a 5xx a minute and nobody else is there': { series: answers('503', '0+1x70') },
      'another gateway fails': { series: answers('503', '0+60x70', { pod: 'other-gateway-6c9-x1' }) },
    },
  },
  MaaSGatewayFilterFailing: {
    fires: {
      series: filter('0+60x70', '0+15x70'),
      alerts: [{ summary: 'The Kuadrant filter fails on 25% of metered requests.' }],
    },
    healthy: { series: filter('0+600x70', '0+1x70') },
    noTraffic: { series: filter('60x70', '60x70') },
    restart: { series: filter('0+60x50 0+60x20', '900x50 0x20') },
    more: {
      'it goes on over a restart': {
        series: filter('0+60x55 0+60x15', '0+15x55 0+15x15'),
        alerts: [{ summary: 'The Kuadrant filter fails on 25% of metered requests.' }],
      },
      'the filter has no counters': { series: answers('200', '0+60x70') },
    },
  },
};
