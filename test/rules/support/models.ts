import { type AlertScenarios, type Samples, series } from './scenario';

const MODEL = { namespace: 'llm', model_name: 'facebook/opt-125m' };
const POD = { namespace: 'llm', pod: 'opt-kserve-79f-x1' };
const REPLICA = { ...POD, ...MODEL };
const OTHER = { ...REPLICA, pod: 'opt-kserve-79f-y2' };

type Labels = Readonly<Record<string, string>>;

function gauge(name: string, values: string, labels: Labels = REPLICA): Samples {
  return { [series(`vllm:${name}`, labels)]: values };
}

const waiting = (values: string, labels?: Labels) => gauge('num_requests_waiting', values, labels);
const cache = (values: string, labels?: Labels) => gauge('kv_cache_usage_perc', values, labels);
const generated = (values: string, labels?: Labels) => gauge('generation_tokens_total', values, labels);

/** First tokens within 1 s, within 10 s and in all. */
function firstTokens(quick: string, slow: string, all: string): Samples {
  const bucket = (le: string) => series('vllm:time_to_first_token_seconds_bucket', { ...REPLICA, le });
  return {
    [bucket('1.0')]: quick,
    [bucket('10.0')]: slow,
    [bucket('+Inf')]: all,
    [series('vllm:time_to_first_token_seconds_count', REPLICA)]: all,
  };
}

function gpu(values: string, pod = POD.pod): Samples {
  const labels = { gpu: '0', namespace: 'nvidia-gpu-operator', exported_namespace: 'llm', exported_pod: pod };
  return { [series('DCGM_FI_DEV_GPU_UTIL', labels)]: values };
}

const stalled = [{ labels: REPLICA, summary: `${POD.pod} generates nothing while 3 requests wait.` }];

export const MODELS: Readonly<Record<string, AlertScenarios>> = {
  MaaSModelQueueDepthHigh: {
    fires: {
      series: { ...waiting('30x70'), ...waiting('20x70', OTHER) },
      alerts: [{ labels: MODEL, summary: '25 requests wait for each replica of facebook/opt-125m.' }],
    },
    healthy: { series: { ...waiting('15x70'), ...waiting('3x70', OTHER) } },
    noTraffic: { series: waiting('0x70') },
    restart: { series: { ...waiting('30x52 stale'), ...waiting('_x53 0x20', OTHER) } },
    more: {
      'a burst': { series: waiting('0x50 40x5 0x20') },
      'a queue that is too long for one replica is not for five': {
        series: Object.assign(
          {},
          ...['a', 'b', 'c', 'd', 'e'].map((pod) => waiting('4x70', { ...REPLICA, pod })),
        ) as Samples,
      },
      'no model is there': { series: {} },
    },
  },
  MaaSModelKVCacheUtilizationHigh: {
    fires: {
      series: { ...cache('0.99x70'), ...cache('0.1x70', OTHER), ...waiting('2x70') },
      alerts: [
        { labels: MODEL, summary: 'The KV cache of facebook/opt-125m is 99% full while requests wait.' },
      ],
    },
    healthy: { series: { ...cache('0.8x70'), ...waiting('2x70') } },
    noTraffic: { series: { ...cache('0x70'), ...waiting('0x70') } },
    restart: { series: { ...cache('0.99x55 0x15'), ...waiting('2x55 0x15') } },
    more: {
      'full, and nobody waits': { series: { ...cache('0.99x70'), ...waiting('0x70') } },
      'a server with the old name of the gauge': {
        series: { ...gauge('gpu_cache_usage_perc', '0.97x70'), ...waiting('2x70') },
        alerts: [
          { labels: MODEL, summary: 'The KV cache of facebook/opt-125m is 97% full while requests wait.' },
        ],
      },
    },
  },
  MaaSModelTTFTHigh: {
    fires: {
      series: firstTokens('0+6x70', '0+60x70', '0+60x70'),
      alerts: [
        {
          labels: MODEL,
          summary: 'The first token of facebook/opt-125m takes 9.5s at the 95th percentile.',
        },
      ],
    },
    healthy: { series: firstTokens('0+59x70', '0+60x70', '0+60x70') },
    noTraffic: { series: firstTokens('6x70', '60x70', '60x70') },
    restart: { series: firstTokens('0+59x50 0+59x20', '0+60x50 0+60x20', '0+60x50 0+60x20') },
    more: {
      'one slow request a minute': { series: firstTokens('0x70', '0+1x70', '0+1x70') },
      'it goes on over a restart': {
        series: firstTokens('0+6x55 0+6x15', '0+60x55 0+60x15', '0+60x55 0+60x15'),
        alerts: [
          {
            labels: MODEL,
            summary: 'The first token of facebook/opt-125m takes 9.5s at the 95th percentile.',
          },
        ],
      },
    },
  },
  MaaSModelStalled: {
    fires: { series: { ...waiting('3x70'), ...generated('0+600x40 24000x30') }, alerts: stalled },
    healthy: { series: { ...waiting('3x70'), ...generated('0+600x70') } },
    noTraffic: { series: { ...waiting('0x70'), ...generated('600x70') } },
    restart: { series: { ...waiting('3x50 0x3 3x20'), ...generated('0+600x50 0x3 0+600x20') } },
    more: {
      'one of two replicas': {
        series: {
          ...waiting('3x70'),
          ...generated('600x70'),
          ...waiting('3x70', OTHER),
          ...generated('0+600x70', OTHER),
        },
        alerts: stalled,
      },
      'a simulator that counts no tokens is not judged': { series: waiting('3x70') },
      'a simulator that counts them when a request ends': {
        series: { ...waiting('3x70'), ...gauge('request_generation_tokens_sum', '0+600x70') },
      },
    },
  },
  MaaSGpuIdleWhileRequestsWait: {
    fires: {
      series: { ...gpu('2x70'), ...waiting('3x70') },
      alerts: [{ labels: POD, summary: `The GPUs of ${POD.pod} are 2% busy while requests wait.` }],
    },
    healthy: { series: { ...gpu('85x70'), ...waiting('3x70') } },
    noTraffic: { series: { ...gpu('0x70'), ...waiting('0x70') } },
    restart: { series: { ...gpu('85x50 0x5 85x20'), ...waiting('3x50 0x2 3x20') } },
    more: {
      'the GPU of another pod is idle': { series: { ...gpu('2x70', OTHER.pod), ...waiting('3x70') } },
      'there is no GPU': { series: waiting('3x70') },
    },
  },
};
