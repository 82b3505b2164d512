import { exporters } from '../../lib/exporters';
import { MODEL, PLAN, USER } from '../../lib/exporters/metric';
import { podsAnswering, podsReady, replicasMissing } from '../../lib/queries/health';
import { limitedShare, requestsLimited } from '../../lib/queries/limits';
import {
  cacheUse,
  completedShare,
  promptRate,
  promptShare,
  tokensServed,
} from '../../lib/exporters/models/queries';
import { activeUsers, requestsAllowed, responseRate, servedShare } from '../../lib/queries/requests';
import { allowed, cpuUsed, gpuUse, requested } from '../../lib/queries/resources';
import { cost, tokensUsed } from '../../lib/queries/tokens';
import { Stack } from '../../lib/platform/stack';
import { OF_USER } from '../../dashboards/variables';
import { type Samples, ask, flow } from './support';

// Two hours of a scrape a minute, asked at the end; the range is the last hour. What a series does not say is `_`.
const LIMITADOR: Samples = {
  'limitador_up{namespace="kuadrant-system",pod="limitador-limitador-1-a"}': '1x120',
};
const counter = (name: string, labels: Readonly<Record<string, string>> = {}) =>
  `${name}{${Object.entries({ namespace: 'kuadrant-system', pod: 'limitador-limitador-1-a', ...labels })
    .map(([label, value]) => `${label}="${value}"`)
    .join(',')}}`;

describe('tokens of a range', () => {
  test('a single request of 500 tokens is 500, although its series was not there before', () => {
    const series = { ...LIMITADOR, [counter('authorized_hits', { user: 'a' })]: '_x90 500x30' };
    expect(ask(tokensUsed(), series)).toEqual({ '{}': 500 });
    expect(ask(tokensUsed({ by: [USER] }), series)).toEqual({ '{user="a"}': 500 });
  });

  test('survive a restart of the counter: 300 before it and 290 after it are 590, not 290', () => {
    const series = { ...LIMITADOR, [counter('authorized_hits', { tier: 'free' })]: '0+10x90 0+10x29' };
    expect(ask(tokensUsed({ by: [PLAN] }), series)).toEqual({ '{tier="free"}': 590 });
  });

  test('leave out what was used before the range', () => {
    expect(ask(tokensUsed(), { ...LIMITADOR, [counter('authorized_hits')]: '7000x120' })).toEqual({
      '{}': 0,
    });
  });

  test('are 0 while Limitador runs without traffic, and unknown while it does not', () => {
    expect(ask(tokensUsed(), LIMITADOR)).toEqual({ '{}': 0 });
    expect(ask(tokensUsed(), {})).toEqual({});
  });

  test('are those of the platform: another Limitador is not its business', () => {
    const series = { ...LIMITADOR, [counter('authorized_hits', { namespace: 'elsewhere' })]: '0+10x120' };
    expect(ask(tokensUsed(), series)).toEqual({ '{}': 0 });
  });

  test('that nobody was named for are in the total, and in no line by user', () => {
    const series = {
      ...LIMITADOR,
      [counter('authorized_hits', { user: 'a' })]: '0+10x120',
      [counter('authorized_hits')]: '0+10x120',
    };
    expect(ask(tokensUsed(), series)).toEqual({ '{}': 1200 });
    expect(ask(tokensUsed({ by: [USER] }), series)).toEqual({ '{user="a"}': 600 });
    expect(
      ask(activeUsers(), { ...series, [counter('authorized_calls', { user: 'b' })]: '_x90 1x30' }),
    ).toEqual({
      '{}': 1,
    });
  });

  test('have `_total` in the Open Data Hub store', () => {
    // Its collector has its own namespace and pod, and hands on those of the target.
    const stored = (name: string) =>
      `${name}{exported_namespace="kuadrant-system",exported_pod="limitador-limitador-1-a"}`;
    const series = { [stored('limitador_up')]: '1x120', [stored('authorized_hits_total')]: '0+10x120' };
    expect(ask(tokensUsed(), series, flow({ platform: { stack: Stack.openDataHub() } }))).toEqual({
      '{}': 600,
    });
  });

  test('without a chosen user are of nobody, not of those without a name', () => {
    const empty = { ...OF_USER[0], value: '' };
    const series = { ...LIMITADOR, [counter('authorized_hits')]: '0+10x120' };
    expect(ask(tokensUsed({ only: [empty, OF_USER[1]] }), series)).toEqual({ '{}': 0 });
  });
});

describe('share of the requests that limits refuse', () => {
  const allowedCalls = { [counter('authorized_calls', { user: 'a' })]: '0+10x120' };
  const limitedCalls = { [counter('limited_calls', { user: 'a' })]: '0+10x120' };

  test('is 1 when everything is refused', () => {
    expect(ask(limitedShare(), { ...LIMITADOR, ...limitedCalls })).toEqual({ '{}': 1 });
    expect(ask(limitedShare({ by: [USER] }), { ...LIMITADOR, ...limitedCalls })).toEqual({ '{user="a"}': 1 });
  });

  test('is 0 when nothing is', () => {
    expect(ask(limitedShare(), { ...LIMITADOR, ...allowedCalls })).toEqual({ '{}': 0 });
    expect(ask(limitedShare({ by: [USER] }), { ...LIMITADOR, ...allowedCalls })).toEqual({ '{user="a"}': 0 });
  });

  test('is a half when half is', () => {
    expect(ask(limitedShare(), { ...LIMITADOR, ...allowedCalls, ...limitedCalls })).toEqual({ '{}': 0.5 });
  });

  test('is nothing without requests: silence is not health', () => {
    expect(ask(limitedShare(), LIMITADOR)).toEqual({});
    expect(ask(limitedShare(), {})).toEqual({});
  });

  test('knows who is limited from the first request on', () => {
    const series = { ...LIMITADOR, [counter('limited_calls', { user: 'b' })]: '_x100 3x20' };
    expect(ask(requestsLimited({ by: [USER] }), series)).toEqual({ '{user="b"}': 3 });
  });
});

describe('cost', () => {
  const prices = { currency: 'USD', perMillionTokens: { free: 1, premium: 8 } };

  test('does not vanish because one plan has no traffic', () => {
    const series = { ...LIMITADOR, [counter('authorized_hits', { tier: 'premium' })]: '0+1000000x120' };
    expect(ask(cost(prices), series)).toEqual({ '{}': 480 });
  });

  test('adds up plans, by user', () => {
    const series = {
      ...LIMITADOR,
      [counter('authorized_hits', { tier: 'premium', user: 'a' })]: '0+1000000x120',
      [counter('authorized_hits', { tier: 'free', user: 'a' })]: '0+1000000x120',
      [counter('authorized_hits', { tier: 'enterprise', user: 'b' })]: '0+1000000x120',
    };
    expect(ask(cost(prices, { by: [USER] }), series)).toEqual({ '{user="a"}': 540 });
  });

  test('has a price for each model where they differ, and none for a model without one', () => {
    const perModel = { currency: 'USD', perMillionTokens: { free: 1, premium: { granite: 10, llama: 20 } } };
    const used = (model: string, tier: string) => ({
      [counter('authorized_hits', { tier, model })]: '0+1000000x120',
    });
    const series = {
      ...LIMITADOR,
      ...used('granite', 'free'),
      ...used('granite', 'premium'),
      ...used('llama', 'premium'),
      ...used('mixtral', 'premium'),
    };
    expect(ask(cost(perModel), series)).toEqual({ '{}': 60 + 600 + 1200 });
    expect(ask(cost(perModel, { by: [MODEL] }), series)).toEqual({
      '{model="granite"}': 660,
      '{model="llama"}': 1200,
    });
  });

  test('says what is wrong with a price', () => {
    const wrong = { currency: 'dollar', perMillionTokens: { free: -1, premium: { granite: NaN }, team: {} } };
    expect(cost(wrong).resolve(flow()).problems).toEqual([
      'the currency "dollar" must be an ISO 4217 code: write USD for dollars.',
      'the price of "free" is -1: write a number from 0 on.',
      'the price of "premium" for "granite" is NaN: write a number from 0 on.',
      '"team" has no price for any model: write one for each, or a number.',
    ]);
  });
});

describe('gateway', () => {
  const pod = 'namespace="openshift-ingress",pod="maas-default-gateway-openshift-default-1-a"';
  const build = { [`istio_build{${pod}}`]: '1x120' };

  test('served share is 0 when every answer is a server error, and nothing without requests', () => {
    expect(
      ask(servedShare(), { ...build, [`istio_requests_total{${pod},response_code="503"}`]: '0+60x120' }),
    ).toEqual({ '{}': 0 });
    expect(ask(servedShare(), build)).toEqual({});
  });

  test('an error rate is 0 while the gateway runs without traffic', () => {
    expect(ask(responseRate('server-error'), build)).toEqual({ '{}': 0 });
    expect(ask(responseRate('server-error'), {})).toEqual({});
  });

  test('other gateways are not mixed in', () => {
    const other = 'namespace="openshift-ingress",pod="maas-default-gateway-2-openshift-default-1-a"';
    const series = { ...build, [`istio_requests_total{${other},response_code="503"}`]: '0+60x120' };
    expect(ask(responseRate('server-error'), series)).toEqual({ '{}': 0 });
  });
});

describe('models', () => {
  const real = 'namespace="llm",pod="a-kserve-1-a",model_name="m",engine="0"';
  const old = 'namespace="llm",pod="b-kserve-1-b",model_name="m"';

  test('a family of names counts once over a mixed fleet', () => {
    const series = {
      [`vllm:prompt_tokens_total{${real}}`]: '0+60x120',
      [`vllm:request_prompt_tokens_sum{${real}}`]: '0+60x120',
      [`vllm:request_prompt_tokens_sum{${old}}`]: '0+120x120',
    };
    expect(ask(promptRate(), series)).toEqual({ '{model_name="m"}': 3 });
    expect(ask(tokensServed(), series)).toEqual({ '{model_name="m"}': 10_800 });
    expect(ask(promptShare(), series)).toEqual({ '{model_name="m"}': 1 });
  });

  test('the fullest cache shows, under either name', () => {
    const series = {
      [`vllm:kv_cache_usage_perc{${real}}`]: '0.2x120',
      [`vllm:gpu_cache_usage_perc{${old}}`]: '0.9x120',
    };
    expect(ask(cacheUse(), series)).toEqual({ '{model_name="m"}': 0.9 });
  });

  test('an aborted request did not run to its end, whatever the reason is called', () => {
    const series = {
      [`vllm:request_success_total{${real},finished_reason="stop"}`]: '0+3x120',
      [`vllm:request_success_total{${real},finished_reason="abort"}`]: '0+1x120',
      [`vllm:request_success_total{${old},finish_reason="stop"}`]: '0+3x120',
      [`vllm:request_success_total{${old},finish_reason="abort"}`]: '0+1x120',
    };
    expect(ask(completedShare(), series)).toEqual({ '{model_name="m"}': 0.75 });
    const aborted = { [`vllm:request_success_total{${real},finished_reason="abort"}`]: '0+1x120' };
    expect(ask(completedShare(), aborted)).toEqual({ '{model_name="m"}': 0 });
    expect(ask(completedShare(), {})).toEqual({});
  });
});

describe('health', () => {
  const prometheus = { 'up{namespace="monitoring",pod="prometheus-0"}': '1x120' };
  const authorino = (name: string, job: string, values: string) => ({
    [`up{namespace="kuadrant-system",pod="${name}",job="${job}"}`]: values,
  });

  test('turns 0 when the component is gone', () => {
    expect(ask(podsAnswering(exporters.authorino), prometheus)).toEqual({ '{}': 0 });
    const gone = { ...prometheus, ...authorino('authorino-1-a', 'x', '1x60 stale') };
    expect(ask(podsAnswering(exporters.authorino), gone)).toEqual({ '{}': 0 });
  });

  test('counts a pod once that two monitors scrape, and not its operator', () => {
    const series = {
      ...prometheus,
      ...authorino('authorino-1-a', 'x', '1x120'),
      ...authorino('authorino-1-a', 'y', '1x120'),
      ...authorino('authorino-operator-1-a', 'x', '1x120'),
    };
    expect(ask(podsAnswering(exporters.authorino), series)).toEqual({ '{}': 1 });
  });

  test('says nothing where Prometheus says nothing', () => {
    expect(ask(podsAnswering(exporters.authorino), {})).toEqual({});
  });

  test('a running pod that is not ready does not count, and a Deployment without pods is 0', () => {
    const wanted = { 'kube_deployment_spec_replicas{namespace="maas-api",deployment="maas-api"}': '2x120' };
    const state = (name: string, condition: string, value: number) => ({
      [`kube_pod_status_ready{namespace="maas-api",pod="${name}",condition="${condition}"}`]: `${value}x120`,
    });
    const pods = {
      ...state('maas-api-1-a', 'true', 1),
      ...state('maas-api-1-b', 'true', 0),
      ...state('maas-api-1-b', 'false', 1),
      ...state('maas-api-key-cleanup-1-a', 'true', 1),
    };
    expect(ask(podsReady(exporters.maasApi), { ...wanted, ...pods })).toEqual({ '{}': 1 });
    expect(ask(podsReady(exporters.maasApi), wanted)).toEqual({ '{}': 0 });
  });

  test('the scheduler of a model is no model', () => {
    const ready =
      'kube_pod_status_ready{namespace="llm",condition="true",pod="m-kserve-router-scheduler-1-a"}';
    const wanted = 'kube_deployment_spec_replicas{namespace="llm",deployment="m-kserve"}';
    expect(ask(podsReady(exporters.models), { [ready]: '1x120', [wanted]: '1x120' })).toEqual({ '{}': 0 });
  });

  test('a lost replica shows', () => {
    const series = {
      'kube_deployment_spec_replicas{namespace="maas-api",deployment="maas-api"}': '2x120',
      'kube_deployment_status_replicas_available{namespace="maas-api",deployment="maas-api"}': '1x120',
    };
    expect(ask(replicasMissing(exporters.maasApi), series)).toEqual({ '{}': 1 });
  });
});

describe('resources of a model', () => {
  const pod = 'namespace="llm",pod="granite-3-kserve-7b6d-c4k7n",container="main"';
  const name = '{model="granite-3", namespace="llm"}';

  test('GPUs are found by the name that kube-state-metrics gives them, of any vendor', () => {
    const series = {
      [`kube_pod_container_resource_limits{${pod},resource="nvidia_com_gpu",unit="integer"}`]: '2x120',
      [`kube_pod_container_resource_limits{${pod},resource="amd_com_gpu",unit="integer"}`]: '1x120',
      [`kube_pod_container_resource_limits{${pod},resource="memory",unit="byte"}`]: '99x120',
    };
    expect(ask(allowed('gpu'), series)).toEqual({ [name]: 3 });
  });

  test('containers add up, and what is no model is left out', () => {
    const series = {
      [`kube_pod_container_resource_requests{${pod},resource="cpu"}`]: '2x120',
      [`kube_pod_container_resource_requests{${pod.replace('main', 'proxy')},resource="cpu"}`]: '1x120',
      'kube_pod_container_resource_requests{namespace="llm",pod="postgres-0",container="c",resource="cpu"}':
        '9x120',
    };
    expect(ask(requested('cpu'), series)).toEqual({ [name]: 3 });
  });

  test('the use of a pod does not count twice', () => {
    const series = {
      [`container_cpu_usage_seconds_total{${pod}}`]: '0+60x120',
      [`container_cpu_usage_seconds_total{${pod.replace('main', '')}}`]: '0+60x120',
    };
    expect(ask(cpuUsed(), series)).toEqual({ [name]: 1 });
  });

  test('GPU use is the mean over its pods, as a ratio', () => {
    const gpu = (suffix: string) =>
      `DCGM_FI_DEV_GPU_UTIL{exported_namespace="llm",exported_pod="granite-3-kserve-7b6d-${suffix}",gpu="0"}`;
    expect(ask(gpuUse(), { [gpu('a')]: '40x120', [gpu('b')]: '80x120' })).toEqual({ [name]: 0.6 });
  });
});

describe('models at the gateway', () => {
  test('requests are told apart by model where the label comes from the request', () => {
    const series = { ...LIMITADOR, [counter('authorized_calls', { model: 'm' })]: '0+10x120' };
    expect(ask(requestsAllowed({ by: [MODEL] }), series)).toEqual({ '{model="m"}': 600 });
  });
});
