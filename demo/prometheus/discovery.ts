import { type Inventory, type Pod, type Port, type Service } from '../cluster/inventory';
import { type Monitor, type ServiceManifest, isService, type Manifest } from '../cluster/manifests';
import { type Labels } from '../exposition/registry';
import { type Confines, isUserWorkload } from './user-workload';

/** One address as Prometheus' Kubernetes discovery finds it, with its meta labels. */
export interface Discovered {
  readonly pod: Pod;
  readonly labels: Labels;
}

/** The port of a pod, which may be none of its declared ones. */
interface Address {
  readonly pod: Pod;
  readonly port: Port;
}

/** Where an address really listens. */
export type Listening = (pod: Pod) => string;

/** The label that carries the address a pod has in its cluster. */
export const CLUSTER_ADDRESS = '__meta_demo_cluster_address';

/** The Services of a cluster: those of the inventory and those among the manifests. */
export function servicesOf(inventory: Inventory, manifests: readonly Manifest[]): readonly Service[] {
  return [...inventory.services, ...manifests.filter(isService).map(serviceOf)];
}

/**
 * Everything that discovery offers to a monitor, in the namespaces it looks at; its relabelling then chooses.
 * Source: prometheus/prometheus `discovery/kubernetes/endpoints.go` and `pod.go`.
 */
export function discovered(
  monitor: Monitor,
  pods: readonly Pod[],
  services: readonly Service[],
  listening: Listening,
  confines: Confines = isUserWorkload,
): readonly Discovered[] {
  const namespaces = namespacesOf(monitor, confines);
  const visible = ({ namespace }: { readonly namespace: string }) =>
    namespaces === 'any' || namespaces.includes(namespace);
  if (monitor.kind === 'PodMonitor') {
    return pods
      .filter((pod) => pod.kind === 'Pod' && visible(pod))
      .flatMap((pod) =>
        pod.ports.map((port) => ({
          pod,
          labels: { ...addressLabels({ pod, port }, listening), ...podLabels({ pod, port }) },
        })),
      );
  }
  return services
    .filter(visible)
    .flatMap((service) =>
      pods
        .filter((pod) => pod.namespace === service.namespace && selects(service, pod))
        .flatMap((pod) => endpoints(service, pod, listening)),
    );
}

/** The ports of a Service on one pod, and then those that only the pod has. */
function endpoints(service: Service, pod: Pod, listening: Listening): readonly Discovered[] {
  const ports = service.ports.flatMap(({ name, targetPort }) => {
    const port = pod.ports.find((one) => one.name === targetPort || one.number === targetPort);
    return port === undefined ? [] : [{ name, port }];
  });
  const named = ports.map(({ name, port }) => ({
    port,
    meta: { __meta_kubernetes_endpoint_port_name: name },
  }));
  const others = pod.ports
    .filter((port) => !ports.some((one) => one.port === port))
    .map((port) => ({ port, meta: {} }));
  return [...named, ...others].map(({ port, meta }) => ({
    pod,
    labels: {
      ...addressLabels({ pod, port }, listening),
      __meta_kubernetes_namespace: service.namespace,
      __meta_kubernetes_service_name: service.name,
      ...metaLabels('service', service.labels),
      __meta_kubernetes_endpoint_address_target_kind: pod.kind,
      __meta_kubernetes_endpoint_address_target_name: pod.name,
      __meta_kubernetes_endpoint_ready: 'true',
      ...meta,
      ...(pod.kind === 'Pod' ? podLabels({ pod, port }) : {}),
    },
  }));
}

function addressLabels({ pod, port }: Address, listening: Listening): Labels {
  return { __address__: listening(pod), [CLUSTER_ADDRESS]: `${pod.ip}:${port.number}` };
}

function podLabels({ pod, port }: Address): Labels {
  return {
    __meta_kubernetes_namespace: pod.namespace,
    __meta_kubernetes_pod_name: pod.name,
    __meta_kubernetes_pod_ip: pod.ip,
    __meta_kubernetes_pod_node_name: pod.node,
    __meta_kubernetes_pod_phase: 'Running',
    __meta_kubernetes_pod_ready: 'true',
    ...metaLabels('pod', pod.labels),
    __meta_kubernetes_pod_container_name: pod.container,
    __meta_kubernetes_pod_container_port_name: port.name,
    __meta_kubernetes_pod_container_port_number: String(port.number),
  };
}

function metaLabels(of: 'pod' | 'service', labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).flatMap(([name, value]) => [
      [`__meta_kubernetes_${of}_label_${sanitised(name)}`, value],
      [`__meta_kubernetes_${of}_labelpresent_${sanitised(name)}`, 'true'],
    ]),
  );
}

/** What becomes of a name on its way to a label of Prometheus. */
export function sanitised(name: string): string {
  return name.replaceAll(/[^a-zA-Z0-9_]/g, '_');
}

export function namespacesOf(
  { metadata, spec }: Monitor,
  confines: Confines = isUserWorkload,
): readonly string[] | 'any' {
  if (confines(metadata.namespace)) return [metadata.namespace];
  const { any = false, matchNames = [] } = spec.namespaceSelector ?? {};
  if (any) return 'any';
  return matchNames.length > 0 ? matchNames : [metadata.namespace];
}

function selects({ selector }: Service, { labels }: Pod): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

function serviceOf({ metadata, spec }: ServiceManifest): Service {
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    labels: metadata.labels ?? {},
    selector: spec.selector ?? {},
    ports: (spec.ports ?? []).map(({ name = '', port, targetPort = port }) => ({ name, targetPort })),
  };
}
