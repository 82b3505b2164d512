import { type AlertScenarios, type Samples, series } from './scenario';

const POD = { namespace: 'llm', pod: 'opt-kserve-router-scheduler-5f7-x1' };
const OTHER_POD = 'opt-kserve-router-scheduler-5f7-y2';

function ready(values: string, pod = POD.pod): Samples {
  return { [series('llm_d_epp_ready_endpoints', { ...POD, pod, name: 'opt' })]: values };
}

function requests(all: string, failed: string, pod = POD.pod): Samples {
  const labels = { ...POD, pod, model_name: 'opt' };
  return {
    [series('llm_d_epp_request_total', labels)]: all,
    ...(failed === ''
      ? {}
      : {
          [series('llm_d_epp_request_error_total', { ...labels, error_code: 'ModelServerError' })]: failed,
        }),
  };
}

function pollErrors(values: string, pod = POD.pod): Samples {
  return {
    [series('llm_d_epp_datalayer_poll_errors_total', { ...POD, pod, source_type: 'metrics' })]: values,
  };
}

const EMPTY = [{ labels: { namespace: 'llm', name: 'opt' }, summary: 'The pool opt has 0 ready endpoints.' }];
const BLIND = [
  {
    labels: POD,
    summary: `The inference scheduler ${POD.pod} cannot read the metrics of its model servers.`,
  },
];

export const SCHEDULER: Readonly<Record<string, AlertScenarios>> = {
  MaaSSchedulerNoReadyEndpoints: {
    fires: { series: ready('2x50 0x20'), alerts: EMPTY },
    healthy: { series: ready('2x70') },
    noTraffic: { series: {} },
    restart: { series: { ...ready('2x50 stale'), ...ready('_x50 0x1 2x20', OTHER_POD) } },
    more: {
      'an older scheduler, by its own name': {
        series: { [series('inference_pool_ready_pods', { ...POD, name: 'opt' })]: '2x50 0x20' },
        alerts: EMPTY,
      },
      'one replica of the scheduler still sees an endpoint': {
        series: { ...ready('0x70'), ...ready('1x70', OTHER_POD) },
      },
    },
  },
  MaaSSchedulerErrorRatioHigh: {
    fires: {
      series: requests('0+60x70', '0+6x70'),
      alerts: [
        {
          labels: { namespace: 'llm', model_name: 'opt' },
          summary: '10% of the requests for opt fail at the inference scheduler.',
        },
      ],
    },
    healthy: { series: requests('0+60x70', '0+2x70') },
    noTraffic: { series: {} },
    restart: { series: requests('0+60x40 0+60x30', '0+1x40 0+1x30') },
    more: {
      'no request has failed yet': { series: requests('0+60x70', '') },
      'a single failure in a quiet night': { series: requests('0x40 1x30', '0x40 1x30') },
    },
  },
  MaaSSchedulerBlind: {
    fires: { series: pollErrors('0x30 0+6x40'), alerts: BLIND },
    healthy: { series: pollErrors('3x70') },
    noTraffic: { series: {} },
    restart: { series: { ...pollErrors('7x40 0x30') } },
  },
};
