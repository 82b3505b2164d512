import { type Platform } from './platform';
import { Scrape } from './scrape';

// Which monitors of operators bring the metrics of a platform into its store: what an operator creates counts only where the
// stack loads it. Sources: opendatahub-io/kserve `pkg/controller/v1alpha2/llmisvc/monitoring.go`; odh-model-controller
// `internal/controller/serving/llm/gateway_controller.go`; models-as-a-service
// `maas-controller/pkg/controller/maas/self_deployment_controller.go`; opendatahub-operator (which label its collector reads).

/** What an operator of Open Data Hub labels its monitors with. */
const ODH_LABEL = 'monitoring.opendatahub.io/scrape';

/** Whether the stack loads the monitors that operators of Open Data Hub create. */
export function loadsOdhMonitors({ stack }: Platform): boolean {
  const wanted = Object.keys(stack.monitorLabels(''));
  return wanted.length === 0 || wanted.includes(ODH_LABEL);
}

/** Who scrapes the model servers; nothing where no operator does, so that it is up to the chart. */
export function modelMonitorOwner(platform: Platform): Scrape | undefined {
  const { modelMonitors } = platform.operators;
  if (modelMonitors === 'none' || !loadsOdhMonitors(platform)) return undefined;
  // Where nothing else has the names as vLLM has them, a monitor of the chart does not count anything twice.
  if (modelMonitors === 'renamed' && platform.stack.name !== 'open-data-hub') return undefined;
  return Scrape.elsewhere("KServe's PodMonitors kserve-llm-isvc-vllm-engine");
}

/**
 * What the names of model metrics begin with where KServe scrapes them for the store of Open Data Hub: it always has the ones
 * that are renamed, and the others from 3.4 on.
 * @param owner who scrapes the model servers
 */
export function modelMetricPrefix(platform: Platform, owner: Scrape): '' | 'kserve_' {
  return platform.stack.name === 'open-data-hub' &&
    owner.owner === 'elsewhere' &&
    modelMonitorOwner(platform) !== undefined
    ? 'kserve_'
    : '';
}

/** Who scrapes Limitador: maas-controller for the store of Open Data Hub, which a namespace selector of all suits. */
export function limitadorMonitorOwner(platform: Platform): Scrape | undefined {
  return platform.operators.maas?.limitadorMonitor === true &&
    !platform.stack.ownNamespaceOnly &&
    loadsOdhMonitors(platform)
    ? Scrape.elsewhere("maas-controller's ServiceMonitor limitador-metrics")
    : undefined;
}

/** Who scrapes the gateway. On OpenShift its namespace is the platform's, whose Prometheus loads that monitor as well. */
export function gatewayMonitorOwner(platform: Platform): Scrape | undefined {
  const { gateway, operators } = platform;
  return operators.gatewayMonitor && loadsOdhMonitors(platform)
    ? Scrape.elsewhere(`odh-model-controller's PodMonitor ${gateway.name}-metrics`)
    : undefined;
}

/** What that monitor brings of the gateway's metrics: nothing of Envoy's own, and nothing of Kuadrant's filter. */
export const BROUGHT_BY_GATEWAY_MONITOR =
  'istio_(requests_total|request_duration_milliseconds_.+|request_bytes_.+|response_bytes_.+)';

/**
 * Who scrapes maas-api. Its own PodMonitor looks for a port that the pods of Open Data Hub do not declare, as their TLS leaves
 * only the other one, and before 0.2 there is none: found by running maas-controller.
 */
export function maasApiMonitorOwner({ operators }: Platform): Scrape {
  return operators.maas === undefined
    ? Scrape.elsewhere('the PodMonitor that maas-api comes with')
    : Scrape.nobody();
}
