import { type Metric } from '../exporters/metric';
import { type Flow } from '../flow/flow';
import { type Selector } from './promql-ast';
import { matches } from './promql-literals';

/**
 * How much of a series is known in a query that somebody else wrote.
 * `all`: its type and its labels. `type`: its type, as the name is unmistakable, but the labels may be relabeled.
 * `nothing`: the name is used by many exporters, and nothing says that it is this one.
 */
export type Knowledge = 'all' | 'type' | 'nothing';

/** Names that are unmistakable, of exporters that a cluster runs for everybody and relabels as it likes. */
const SHARED = /^(DCGM_|kube_|container_|istio_|up$|scrape_|ALERTS$)/;
/** Names that the libraries of many programs expose. */
const GENERIC =
  /^(http_|grpc_|workqueue_|controller_runtime_|rest_client_|haproxy_|template_router_|process_|go_|python_|datastore_|sar_cache_)/;

/** Labels that say which target a series is of. */
const TARGET: ReadonlySet<string> = new Set([
  ...['namespace', 'job', 'pod', 'service', 'container', 'endpoint', 'source_workload'],
  ...['source_workload_namespace', 'source_app', 'source_canonical_service'],
]);

/** What is known of the series that a selector of somebody else's takes, if they are the metric's. */
export function knowledgeOf(metric: Metric, name: string, selector: Selector, flow: Flow): Knowledge {
  if (SHARED.test(name))
    return metric.exporter.mixedWith !== undefined && pins(selector, metric, flow) ? 'all' : 'type';
  if (!GENERIC.test(name) || isOfOpenShiftRouter(name, selector)) return 'all';
  return pins(selector, metric, flow) ? 'all' : 'nothing';
}

/** Names and labels that OpenShift's router gives to HAProxy's metrics, and no other exporter of HAProxy's. */
function isOfOpenShiftRouter(name: string, { matchers }: Selector): boolean {
  const isHaproxy = name.startsWith('haproxy_');
  return (
    isHaproxy && (name.includes('_http_average_') || matchers.some(({ label }) => label.name === 'route'))
  );
}

/** Whether a selector takes the targets of the metric's exporter, as the flow has them, and not those of any other. */
export function pins(selector: Selector, metric: Metric, flow: Flow): boolean {
  const { gateway } = flow.platform;
  const { endpoint } = metric.exporter;
  const names = endpoint.mixedWith === undefined ? [endpoint.name] : [gateway.name];
  return selector.matchers.some((matcher) => {
    const named = matcher.label.name ?? '';
    const isRenamed = flow.platform.stack.targetLabels === 'exported';
    const label = isRenamed ? named.replace(/^(exported_)+/, '') : named;
    if (!TARGET.has(label) || matcher.operator.startsWith('!') || matcher.value === undefined) return false;
    if (label.endsWith('namespace')) {
      return (
        (metric.exporter.namespaces(flow.platform) ?? []).some(
          (namespace) => matches(matcher, namespace) === true,
        ) &&
        // A pattern that also takes a namespace of any name says nothing.
        matches(matcher, 'another-one') !== true
      );
    }
    const value = matcher.value.replaceAll('\\', '');
    return names.some((one) => value.includes(one));
  });
}

/** Names under which nobody but the exporters of this platform exposes anything. */
const OURS = /^((kserve_)?vllm:|authorized_|limited_|limitador_|auth_server_|llm_d_epp_|maas_api_)/;

/** Whether a name begins with a prefix that only exporters of this platform use. */
export function hasPrefixOfOurs(name: string): boolean {
  return OURS.test(name);
}

/** Labels that external labels, relabeling and federation add to whatever they please. */
const ADDED =
  /^(exported_|llm_isvc_|label_|tenant|cluster|region|zone|env|environment|stage|team|site|dc$|datacenter|host|node|nodename|prometheus|replica|metrics_path|scheme|receive|managed_cluster|app$|app_|component|instance_|origin|source$|ip$|project|account|provider|platform|az$|shard|kubernetes_|k8s_|openshift_)/;

/** Whether a label may well be there although the exporter does not put it on. */
export function mayBeAdded(label: string): boolean {
  return ADDED.test(label);
}
