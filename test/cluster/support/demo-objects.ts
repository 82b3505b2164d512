import { type Inventory, type Pod, type Service } from '../../../demo/cluster/inventory';
import { type Manifest } from '../../support/manifest-oracles';
import { namespaceCalled } from './objects';

/** The demo's cluster as objects of the API server. */
export function objectsOfInventory({ pods, services }: Inventory): readonly Manifest[] {
  return [
    ...pods.filter(({ kind }) => kind === 'Pod').map(podObject),
    ...services.map((service) => serviceObject(service, pods)),
  ];
}

/** The namespaces of a cluster: OpenShift labels its own, and so tells its two Prometheus servers apart. */
export function namespaceObjects(names: Iterable<string>, isPlatform: (name: string) => boolean): Manifest[] {
  return [...new Set(names)].map((name) =>
    namespaceCalled(name, isPlatform(name) ? { 'openshift.io/cluster-monitoring': 'true' } : {}),
  );
}

function podObject({ namespace, name, labels, node, container, ports }: Pod): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, labels },
    spec: {
      nodeName: node,
      containers: [
        {
          name: container,
          image: 'example.org/stand-in:1',
          ports: ports.map((port) => ({
            name: port.name,
            containerPort: port.number,
            protocol: 'TCP',
          })),
        },
      ],
    },
  };
}

/** What a kubelet says of a pod that runs. */
export function podStatus({ ip }: Pod): object {
  return {
    phase: 'Running',
    podIP: ip,
    podIPs: [{ ip }],
    conditions: [{ type: 'Ready', status: 'True' }],
  };
}

function serviceObject(
  { namespace, name, labels, selector, ports }: Service,
  pods: readonly Pod[],
): Manifest {
  // That of the kubelet has no selector: the operator writes its Endpoints.
  const ofNodes = pods.some(
    (pod) => pod.kind === 'Node' && pod.namespace === namespace && isIn(selector, pod.labels),
  );
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name, labels },
    spec: {
      clusterIP: 'None',
      ...(ofNodes ? {} : { selector }),
      ports: ports.map((port) => ({
        name: port.name,
        port: typeof port.targetPort === 'number' ? port.targetPort : 80,
        targetPort: port.targetPort,
        protocol: 'TCP',
      })),
    },
  };
}

interface ServiceObject extends Manifest {
  readonly spec: {
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports: readonly {
      readonly name: string;
      readonly port: number;
      readonly targetPort: string | number;
    }[];
  };
}

/** The Endpoints that the controllers of a cluster would write for its Services. */
export function endpointsOf(services: readonly Manifest[], { pods }: Inventory): readonly Manifest[] {
  return (services as readonly ServiceObject[]).map(({ metadata = {}, spec }) => {
    const { namespace, name, labels } = metadata as unknown as Service;
    const behind = pods.filter((pod) =>
      pod.kind === 'Node'
        ? spec.selector === undefined && pod.namespace === namespace
        : spec.selector !== undefined && pod.namespace === namespace && isIn(spec.selector, pod.labels),
    );
    return {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { namespace, name, labels },
      subsets: behind.map((pod) => ({ addresses: [addressOf(pod)], ports: portsOf(spec, pod) })),
    };
  });
}

function addressOf({ kind, namespace, name, ip, node }: Pod): object {
  const targetRef = kind === 'Node' ? { kind, name } : { kind, namespace, name };
  return { ip, nodeName: node, targetRef };
}

/** A port by name is one of the container's, a port by number is whatever listens there. */
function portsOf({ ports }: ServiceObject['spec'], pod: Pod): readonly object[] {
  return ports.flatMap(({ name, targetPort }) => {
    const number =
      typeof targetPort === 'number'
        ? targetPort
        : pod.ports.find((port) => port.name === targetPort)?.number;
    return number === undefined ? [] : [{ name, port: number, protocol: 'TCP' }];
  });
}

function isIn(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}
