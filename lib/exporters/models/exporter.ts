import { modelMetricPrefix, modelMonitorOwner } from '../../platform/operator-monitors';
import { Scrape } from '../../platform/scrape';
import { Exporter } from '../exporter';
import { type RemovedMetric } from '../metric';
import { istioGateway } from '../istio-gateway/exporter';

/** The pods of an LLMInferenceService begin with its name and `-kserve-`. */
export const MODEL_PODS = '.+-kserve-.+';

/** The scheduler of a model, which serves nobody by itself. */
export const SCHEDULER_PODS = '.+-kserve-router-scheduler-.+';

const V1 = 'vllm-project/vllm vllm/v1/metrics/loggers.py, vllm/engine/metrics.py';
const HIT_RATE = 'the ratio of vllm:prefix_cache_hits_total to vllm:prefix_cache_queries_total';
const DRAFTS = 'vllm:spec_decode_num_accepted_tokens_total and vllm:spec_decode_num_draft_tokens_total';

/** Names of earlier versions of vLLM that no metric continues. One that a version hides by default counts as gone. */
const REMOVED: readonly RemovedMetric[] = [
  { name: 'vllm:gpu_prefix_cache_hit_rate', until: '0.9.0', instead: HIT_RATE, source: V1 },
  { name: 'vllm:cpu_prefix_cache_hit_rate', until: '0.9.0', instead: HIT_RATE, source: V1 },
  { name: 'vllm:num_requests_swapped', until: '0.9.0', source: V1 },
  { name: 'vllm:cpu_cache_usage_perc', until: '0.9.0', source: V1 },
  {
    name: 'vllm:time_in_queue_requests',
    until: '0.9.0',
    instead: 'vllm:request_queue_time_seconds',
    source: V1,
  },
  { name: 'vllm:model_forward_time_milliseconds', until: '0.9.0', source: V1 },
  { name: 'vllm:model_execute_time_milliseconds', until: '0.9.0', source: V1 },
  {
    name: 'vllm:avg_prompt_throughput_toks_per_s',
    until: '0.7.0',
    instead: 'the rate of vllm:prompt_tokens_total',
    source: V1,
  },
  {
    name: 'vllm:avg_generation_throughput_toks_per_s',
    until: '0.7.0',
    instead: 'the rate of vllm:generation_tokens_total',
    source: V1,
  },
  { name: 'vllm:request_params_best_of', until: '0.7.0', source: V1 },
  {
    name: 'vllm:spec_decode_draft_acceptance_rate',
    since: '0.6.0',
    until: '0.10.0',
    instead: DRAFTS,
    source: V1,
  },
  { name: 'vllm:spec_decode_efficiency', since: '0.6.0', until: '0.10.0', instead: DRAFTS, source: V1 },
  {
    name: 'vllm:tokens_total',
    since: '0.7.0',
    until: '0.8.0',
    instead: 'vllm:prompt_tokens_total and vllm:generation_tokens_total',
    source: V1,
  },
];

/**
 * The model servers: vLLM and llm-d-inference-sim, which speak the same names in different years. The names of their
 * children are KServe's (opendatahub-io/kserve `pkg/controller/v1alpha2/llmisvc`).
 * `engine` is there only on vLLM V1; the
 * simulator and V0 have `model_name` alone. Counters and histograms are called lazy because they are so in the
 * simulator and in V0; V1 has them from the start. Where only KServe scrapes, the names begin with `kserve_`.
 */
export const models: Exporter<'models'> = new Exporter<'models'>({
  name: 'models',
  title: 'Model servers',
  part: 'models',
  pods: { like: MODEL_PODS, unlike: SCHEDULER_PODS },
  deployments: '.+-kserve(-.+)?',
  scrapedBy: (platform) => modelMonitorOwner(platform) ?? Scrape.here(),
  storePrefix: (platform) => modelMetricPrefix(platform, platform.scrape(models)),
  storePrefixes: ['', 'kserve_'],
  monitors: {
    selects: { 'app.kubernetes.io/part-of': 'llminferenceservice' },
    // The scheduler of the same LLMInferenceService.
    selectsNot: { 'app.kubernetes.io/component': 'llminferenceservice-router-scheduler' },
  },
  alerts: {
    prefix: 'MaaSModel',
    called: 'a model server',
    blind: 'queue, cache and first token of its model',
    // A model that is not there may be meant so.
    severity: 'warning',
  },
  inspection: {
    metrics: ({ platform, cli, exec, grep, ofOnePod }) =>
      platform.models.namespaces
        .slice(0, ofOnePod ? 1 : undefined)
        .flatMap((namespace) => [
          ...(ofOnePod ? [] : [podsIn(namespace, cli)]),
          `${exec(namespace, '<pod>')} curl -sk ${platform.models.tls}://localhost:8000/metrics${grep}`,
        ]),
    pods: ({ platform, cli }) => platform.models.namespaces.map((namespace) => podsIn(namespace, cli)),
  },
  reached: [{ from: istioGateway }],
  removed: REMOVED,
});

function podsIn(namespace: string, cli: string): string {
  return `${cli} get pods -n ${namespace} -l app.kubernetes.io/part-of=llminferenceservice`;
}
