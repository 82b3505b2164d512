import { Scrape } from '../../platform/scrape';
import { Exporter } from '../exporter';
import { istioGateway } from '../istio-gateway/exporter';

/** The pods of an LLMInferenceService begin with its name and `-kserve-`. */
export const MODEL_PODS = '.+-kserve-.+';

/** The scheduler of a model, which serves nobody by itself. */
export const SCHEDULER_PODS = '.+-kserve-router-scheduler-.+';

/**
 * The model servers: vLLM and llm-d-inference-sim, which speak the same names in different years. The names of their
 * children are KServe's (opendatahub-io/kserve `pkg/controller/v1alpha2/llmisvc`).
 * `engine` is there only on vLLM V1; the
 * simulator and V0 have `model_name` alone. Counters and histograms are called lazy because they are so in the
 * simulator and in V0; V1 has them from the start. Where only KServe scrapes, the names begin with `kserve_`.
 */
export const models = new Exporter<'models'>({
  name: 'models',
  title: 'Model servers',
  part: 'models',
  pods: { like: MODEL_PODS, unlike: SCHEDULER_PODS },
  deployments: '.+-kserve(-.+)?',
  scrapedBy: ({ stack }) =>
    stack.modelsScrapedBy === undefined ? Scrape.here() : Scrape.elsewhere(stack.modelsScrapedBy),
  storePrefix: ({ stack }) => stack.modelMetricPrefix,
  storePrefixes: ['', 'kserve_'],
  monitors: { selects: { 'app.kubernetes.io/part-of': 'llminferenceservice' } },
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
          `${exec(namespace, '<pod>')} curl -sk https://localhost:8000/metrics${grep}`,
        ]),
    pods: ({ platform, cli }) => platform.models.namespaces.map((namespace) => podsIn(namespace, cli)),
  },
  reached: [{ from: istioGateway }],
});

function podsIn(namespace: string, cli: string): string {
  return `${cli} get pods -n ${namespace} -l app.kubernetes.io/part-of=llminferenceservice`;
}
