import { type Pod, type Port } from '../../../demo/cluster/inventory';
import { type Manifest } from '../../../demo/cluster/manifests';

type Labels = Readonly<Record<string, string>>;
interface Selector {
  readonly matchLabels?: Labels;
}
interface PolicyPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}
interface IngressRule {
  readonly from?: readonly { readonly namespaceSelector?: Selector; readonly podSelector?: Selector }[];
  readonly ports?: readonly PolicyPort[];
}
interface PolicySpec {
  readonly podSelector: Selector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly IngressRule[];
}

/**
 * Whether the network lets a Prometheus in a namespace through to a port of a pod: an API server keeps NetworkPolicies,
 * and only the network of a cluster heeds them.
 * Source: Kubernetes "Network Policies", "The two sorts of pod isolation".
 */
export function admits(manifests: readonly Manifest[], pod: Pod, port: Port, from: string): boolean {
  const policies = manifests
    .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.namespace === pod.namespace)
    .map(({ spec }) => spec as unknown as PolicySpec)
    .filter(({ podSelector, policyTypes = ['Ingress'] }) =>
      policyTypes.includes('Ingress') ? selects(podSelector, pod.labels) : false,
    );
  // Pods on the host's network, and those that no policy selects, are open.
  if (pod.kind === 'Node' || policies.length === 0) return true;
  return policies.some(({ ingress = [] }) =>
    ingress.some((rule) => opens(rule.ports, port) && isFrom(rule.from, pod.namespace, from)),
  );
}

function opens(ports: readonly PolicyPort[] | undefined, { name, number }: Port): boolean {
  if (ports === undefined || ports.length === 0) return true;
  return ports.some(({ protocol = 'TCP', port, endPort }) => {
    if (protocol !== 'TCP') return false;
    if (port === undefined || port === name || port === number) return true;
    return typeof port === 'number' && endPort !== undefined && number >= port && number <= endPort;
  });
}

function isFrom(peers: IngressRule['from'], own: string, namespace: string): boolean {
  if (peers === undefined || peers.length === 0) return true;
  return peers.some(({ namespaceSelector }) =>
    namespaceSelector === undefined
      ? namespace === own
      : selects(namespaceSelector, { 'kubernetes.io/metadata.name': namespace }),
  );
}

function selects({ matchLabels = {} }: Selector, labels: Labels): boolean {
  return Object.entries(matchLabels).every(([name, value]) => labels[name] === value);
}
