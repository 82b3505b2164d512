import { percentage, samplesIn } from '../../support/prometheus-version';
import { type AlertScenarios, type Samples, series } from './scenario';

const JOB = { job: 'a' };
const GATEWAY = { namespace: 'openshift-ingress', pod: 'maas-default-gateway-openshift-default-6c9-x1' };
const LIMITADOR = { namespace: 'kuadrant-system', pod: 'limitador-limitador-7d9-x1' };
const AUTHORINO = { namespace: 'kuadrant-system', pod: 'authorino-5b8-x1' };
const MODEL = { namespace: 'llm', pod: 'opt-kserve-79f-x1' };
const SCHEDULER = { namespace: 'llm', pod: 'opt-kserve-router-scheduler-5f7-x1' };
const MAAS_API = { namespace: 'maas-api', pod: 'maas-api-68c-x1' };
const ROUTER = { namespace: 'openshift-ingress', pod: 'router-default-55d-x1' };

type Labels = Readonly<Record<'namespace' | 'pod', string>>;

function up(target: Labels, values: string): Samples {
  return { [series('up', { ...target, ...JOB })]: values };
}

/** What the alert says when a pod answers a share of its scrapes. */
function answering(target: Labels) {
  return (share: string) => [{ labels: target, summary: `${target.pod} answers ${share} of its scrapes.` }];
}

function missing({ namespace }: Labels, called: string): string {
  return `Prometheus has no target for ${called} in ${namespace}.`;
}

function down(target: Labels): AlertScenarios {
  const answers = answering(target);
  return {
    fires: { series: up(target, '1x30 0x40'), alerts: answers('0%') },
    healthy: { series: up(target, '1x70') },
    noTraffic: { series: {} },
    restart: { series: up(target, '1x50 0x1 1x20') },
  };
}

function absent(target: Labels, called: string): AlertScenarios {
  const { namespace } = target;
  const summary = missing(target, called);
  return {
    fires: { series: {}, alerts: [{ labels: { namespace }, summary }] },
    healthy: { series: up(target, '1x70') },
    noTraffic: { series: up(target, '0x70') },
    restart: { series: up(target, '1x50 _x3 1x20') },
  };
}

/** The rule is the same for every exporter: the finer points are shown of one. */
function downInDetail(target: Labels): AlertScenarios {
  const answers = answering(target);
  return {
    ...down(target),
    more: {
      'one endpoint of two fails, and both write one series': {
        series: up(target, '1 0 '.repeat(35).trim()),
        // Of the samples in ten minutes every other one is 1, from the last one back.
        alerts: answers(percentage(Math.ceil(samplesIn(10) / 2) / samplesIn(10))),
      },
      'another pod took its place': {
        series: {
          ...up(target, '1x30 stale'),
          ...up({ ...target, pod: target.pod.replace('x1', 'y2') }, '_x30 1x40'),
        },
      },
      'a pod that did not answer for some minutes, and then ended': {
        at: '55m',
        series: up(target, '1x43 0x3 stale'),
      },
      'the same while the pod is still there': {
        at: '55m',
        series: up(target, '1x43 0x20'),
        alerts: answers('0%'),
      },
      'a pod that is none of ours does not answer': { series: up({ ...target, pod: 'other' }, '0x70') },
    },
  };
}

function absentInDetail(target: Labels, called: string): AlertScenarios {
  const { namespace } = target;
  const summary = missing(target, called);
  return {
    ...absent(target, called),
    more: {
      'only a pod that is none of ours is there': {
        series: up({ ...target, pod: 'other' }, '1x70'),
        alerts: [{ labels: { namespace }, summary }],
      },
      'the last pod went': { series: up(target, '1x40 stale'), alerts: [{ labels: { namespace }, summary }] },
    },
  };
}

const limitadorUp = (pod: string, job: string) => series('limitador_up', { ...LIMITADOR, pod, job });
const twice = [{ labels: LIMITADOR, summary: `${LIMITADOR.pod} is scraped 2 times.` }];

export const TARGETS: Readonly<Record<string, AlertScenarios>> = {
  MaaSGatewayDown: down(GATEWAY),
  MaaSLimitadorDown: down(LIMITADOR),
  MaaSAuthorinoDown: downInDetail(AUTHORINO),
  MaaSModelDown: down(MODEL),
  MaaSSchedulerDown: down(SCHEDULER),
  MaaSApiDown: down(MAAS_API),
  MaaSRouterDown: down(ROUTER),
  MaaSGatewayAbsent: absent(GATEWAY, 'the gateway'),
  MaaSLimitadorAbsent: absentInDetail(LIMITADOR, 'Limitador'),
  MaaSAuthorinoAbsent: absent(AUTHORINO, 'Authorino'),
  MaaSModelAbsent: absent(MODEL, 'a model server'),
  MaaSSchedulerAbsent: absent(SCHEDULER, 'an inference scheduler'),
  MaaSApiAbsent: absent(MAAS_API, 'maas-api'),
  MaaSRouterAbsent: absent(ROUTER, 'the router'),
  MaaSPodScrapedTwice: {
    fires: {
      series: {
        [limitadorUp(LIMITADOR.pod, 'ours')]: '1x70',
        [limitadorUp(LIMITADOR.pod, 'kuadrant')]: '1x70',
      },
      alerts: twice,
    },
    healthy: {
      series: {
        [limitadorUp(LIMITADOR.pod, 'ours')]: '1x70',
        [limitadorUp('limitador-limitador-7d9-y2', 'ours')]: '1x70',
      },
    },
    noTraffic: { series: {} },
    restart: {
      series: {
        [limitadorUp(LIMITADOR.pod, 'ours')]: '1x40 stale',
        [limitadorUp('limitador-limitador-7d9-y2', 'ours')]: '_x40 1x30',
      },
    },
    more: {
      'Authorino has many series, and two endpoints, under one job': {
        series: {
          [series('grpc_server_started_total', { ...AUTHORINO, ...JOB, grpc_method: 'Check' })]: '1x70',
          [series('grpc_server_started_total', { ...AUTHORINO, ...JOB, grpc_method: 'Watch' })]: '1x70',
        },
      },
      'KServe renames what it scrapes': {
        series: {
          [series('vllm:num_requests_running', { ...MODEL, job: 'ours' })]: '1x70',
          [series('kserve_vllm:num_requests_running', { ...MODEL, job: 'kserve' })]: '1x70',
        },
      },
      'a moment of overlap while monitors change': {
        series: {
          [limitadorUp(LIMITADOR.pod, 'old')]: '1x55 stale',
          [limitadorUp(LIMITADOR.pod, 'new')]: '_x50 1x20',
        },
      },
    },
  },
};
