import { type AlertScenarios, type Samples, series } from './scenario';

export const LIMITADOR = { namespace: 'kuadrant-system', pod: 'limitador-limitador-7d9-x1' };
const OTHER_POD = 'limitador-limitador-7d9-y2';

export const RUNNING: Samples = { [series('limitador_up', LIMITADOR)]: '1x1700' };

export function counter(
  name: 'authorized_hits' | 'authorized_calls' | 'limited_calls',
  labels: Readonly<Record<string, string>>,
  values: string,
): Samples {
  return { [series(name, { ...LIMITADOR, ...labels })]: values };
}

function partitioned(pod: string, values: string): Samples {
  return { [series('datastore_partitioned', { ...LIMITADOR, pod })]: values };
}

/** A series of authorized_hits for each user. */
function users(count: number, values: string, pod = LIMITADOR.pod): Samples {
  return Object.assign(
    {},
    ...Array.from({ length: count }, (_, i) => counter('authorized_hits', { user: `u${i}`, pod }, values)),
  ) as Samples;
}

export const LIMITADOR_ALERTS: Readonly<Record<string, AlertScenarios>> = {
  MaaSLimitadorDatastoreLost: {
    fires: {
      series: partitioned(LIMITADOR.pod, '0x50 1x20'),
      alerts: [{ labels: LIMITADOR, summary: `Limitador ${LIMITADOR.pod} is cut off from its datastore.` }],
    },
    healthy: { series: { ...partitioned(LIMITADOR.pod, '0x70'), ...RUNNING } },
    noTraffic: { series: {} },
    restart: {
      series: { ...partitioned(LIMITADOR.pod, '0x30 1x1 stale'), ...partitioned(OTHER_POD, '_x32 0x40') },
    },
    more: {
      'one of two replicas': {
        series: { ...partitioned(LIMITADOR.pod, '1x70'), ...partitioned(OTHER_POD, '0x70') },
        alerts: [{ labels: LIMITADOR, summary: `Limitador ${LIMITADOR.pod} is cut off from its datastore.` }],
      },
      'it came back': { series: partitioned(LIMITADOR.pod, '1x50 0x20') },
    },
  },
  MaaSTokenSeriesOverBudget: {
    fires: { series: users(4, '0+60x70'), alerts: [{ summary: 'authorized_hits has 4 series.' }] },
    healthy: { series: users(3, '0+60x70') },
    noTraffic: { series: RUNNING },
    restart: { series: { ...users(2, '0+60x50 stale'), ...users(2, '_x50 0+60x20', OTHER_POD) } },
    more: {
      'two replicas store each user twice': {
        series: { ...users(2, '0+60x70'), ...users(2, '0+60x70', OTHER_POD) },
        alerts: [{ summary: 'authorized_hits has 4 series.' }],
      },
    },
  },
};
