import { modelMetricPrefix, modelMonitorOwner } from '../../platform/operator-monitors';
import { Scrape } from '../../platform/scrape';
import { Exporter } from '../exporter';
import { istioGateway } from '../istio-gateway/exporter';

/** What KServe calls the pods of a scheduler (opendatahub-io/kserve `pkg/controller/v1alpha2/llmisvc`). */
export const SCHEDULER_LABELS = { 'app.kubernetes.io/component': 'llminferenceservice-router-scheduler' };

/**
 * The inference scheduler, or endpoint picker (EPP), of an LLMInferenceService: it picks the replica of a request by
 * queue, KV cache and prefix. One that is gone does not stop the traffic, as KServe lets it pass unscheduled
 * (`failureMode: FailOpen`). It answers only to a token that may `get` its `/metrics`, so that the chart scrapes it
 * only when it is told how.
 */
export const inferenceScheduler: Exporter<'inference-scheduler'> = new Exporter<'inference-scheduler'>({
  name: 'inference-scheduler',
  title: 'Inference scheduler',
  part: 'models',
  pods: { like: '.+-kserve-router-scheduler-.+' },
  deployments: '.+-kserve-router-scheduler',
  scrapedBy: (platform) => modelMonitorOwner(platform) ?? Scrape.nobody(),
  storePrefix: (platform) => modelMetricPrefix(platform, platform.scrape(inferenceScheduler)),
  storePrefixes: ['', 'kserve_'],
  monitors: { selects: SCHEDULER_LABELS },
  alerts: {
    prefix: 'MaaSScheduler',
    called: 'an inference scheduler',
    blind: 'the ready endpoints, the queue and the errors of its pool',
    // Without it requests go to any replica, which is slower and no outage.
    severity: 'warning',
  },
  inspection: {
    metrics: ({ platform, cli, grep, ofOnePod }) =>
      platform.models.namespaces
        .slice(0, ofOnePod ? 1 : undefined)
        .flatMap((namespace) => [
          ...(ofOnePod ? [] : [podsIn(namespace, cli)]),
          `${cli} port-forward -n ${namespace} <pod> 9090:9090`,
          `curl -s -H "Authorization: Bearer $(${cli} create token <service account> -n ${namespace})" localhost:9090/metrics${grep}`,
        ]),
    pods: ({ platform, cli }) => platform.models.namespaces.map((namespace) => podsIn(namespace, cli)),
  },
  reached: [{ from: istioGateway, label: 'which replica?' }],
});

function podsIn(namespace: string, cli: string): string {
  const [[key, value] = []] = Object.entries(SCHEDULER_LABELS);
  return `${cli} get pods -n ${namespace} -l ${key}=${value}`;
}
