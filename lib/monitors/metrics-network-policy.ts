import { ApiObject, JsonPatch } from 'cdk8s';
import { Namespaces, NetworkPolicy, NetworkPolicyPort, Pods, k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Stack } from '../platform/stack';
import {
  annotationsProblems,
  labelsProblems,
  nameProblems,
  namespaceProblems,
  portProblems,
} from '../validation/kubernetes-names';
import { checkAtSynth } from '../validation/problems';
import { type Selection, selectionProblems, selectsObjects } from './selected-objects';

/** Who may reach the ports of a pod that are not its metrics ports. */
export type OtherPorts = 'open' | 'left-to-other-policies';

export interface MetricsNetworkPolicyProps {
  /** The name of the NetworkPolicy. */
  readonly name: string;

  /** The namespace of the pods. */
  readonly namespace: string;

  /** The labels of the pods whose metrics are guarded. */
  readonly podLabels: Readonly<Record<string, string>>;

  /** The TCP ports that serve nothing but metrics. */
  readonly ports: readonly number[];

  /**
   * The monitoring stack whose Prometheus may reach them.
   * @default Stack.openShiftUserWorkload()
   */
  readonly stack?: Stack;

  /**
   * The namespaces whose pods may reach them.
   * @default - where the stack's Prometheus runs
   */
  readonly from?: readonly string[];

  /**
   * `open`: every other port is as reachable as without any policy. `left-to-other-policies`: they are closed, except
   * for what other policies let in; choose it where a policy of the namespace denies by default, which `open` undoes.
   * @default 'open'
   */
  readonly otherPorts?: OtherPorts;

  /**
   * Whether the pods are made outside of this app, such as by an operator. Otherwise the synth refuses a policy that
   * selects none of the pods that the app makes in the namespace.
   * @default false
   */
  readonly madeElsewhere?: boolean;

  /**
   * More labels on the object.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;

  /** @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Lets only the monitoring stack reach the metrics ports of some pods (`networking.k8s.io/v1`).
 *
 * A NetworkPolicy that selects a pod closes all of its ports, so this one opens the others again, as ranges. That has a
 * price: policies add up, so it also opens what a stricter policy of yours had closed (then set `otherPorts`), and a
 * network plugin without `endPort` (Kubernetes 1.25) would take a range for its first port and cut traffic: try it on one
 * namespace first. Probes of the kubelet pass in any case, and pods on the host's network are not guarded.
 * Source: Kubernetes "Network Policies", "Targeting a range of ports".
 */
export class MetricsNetworkPolicy extends Construct {
  readonly name: string;
  readonly namespace: string;
  readonly ports: readonly number[];
  /** The namespaces whose pods may reach the metrics ports. */
  readonly from: readonly string[];

  constructor(scope: Construct, id: string, props: MetricsNetworkPolicyProps) {
    super(scope, id);
    const { podLabels, stack = Stack.openShiftUserWorkload(), otherPorts = 'open' } = props;
    const { labels = {}, annotations = {} } = props;
    this.name = props.name;
    this.namespace = props.namespace;
    this.ports = [...new Set(props.ports)].sort((a, b) => a - b);
    this.from = [...new Set(props.from ?? stack.scraperNamespaces(this.namespace))];

    const policy = new NetworkPolicy(this, 'Resource', {
      metadata: {
        name: this.name,
        namespace: this.namespace,
        labels: { ...labels },
        annotations: { ...annotations },
      },
      selector: Pods.select(this, 'Pods', { labels: { ...podLabels } }),
      ingress: {
        rules: [
          {
            peer: Namespaces.select(this, 'From', { names: [...this.from] }),
            ports: this.ports.map((port) => NetworkPolicyPort.tcp(port)),
          },
        ],
      },
    });
    // cdk8s-plus adds an empty selector of pods to each namespace, which reads as if it let every pod in.
    this.from.forEach((_, i) =>
      ApiObject.of(policy).addJsonPatch(JsonPatch.remove(`/spec/ingress/0/from/${i}/podSelector`)),
    );
    if (otherPorts === 'open') {
      // From everywhere: a rule of cdk8s-plus always names who may.
      const others = { ports: [...without(this.ports), ...EVERY_UDP_PORT] };
      ApiObject.of(policy).addJsonPatch(JsonPatch.add('/spec/ingress/-', others));
    }

    selectsObjects(this);
    const { madeElsewhere = false } = props;
    const selection: Selection = {
      kind: 'Pod',
      namespace: this.namespace,
      labels: podLabels,
      // A pod need not declare the ports that it listens on.
      ports: [],
    };
    checkAtSynth(this, () => [
      ...nameProblems('name', this.name),
      ...namespaceProblems('namespace', this.namespace),
      ...labelsProblems('podLabels', podLabels),
      ...(madeElsewhere ? [] : selectionProblems(this, selection)),
      ...(Object.keys(podLabels).length === 0
        ? ['podLabels is empty and would guard every pod of the namespace: name at least one label.']
        : []),
      ...(this.ports.length === 0 ? ['ports is empty: name the port of the metrics.'] : []),
      ...this.ports.flatMap((port) => portProblems('ports', port)),
      ...(this.from.length === 0
        ? ['from is empty, which would let everybody in: name the namespace that Prometheus runs in.']
        : []),
      ...this.from.flatMap((namespace) => namespaceProblems('from', namespace)),
      ...labelsProblems('labels', labels),
      ...annotationsProblems('annotations', annotations),
    ]);
  }
}

/** As cdk8s-plus keeps it until it is written. */
type PortRange = k8s.NetworkPolicyPort;

const LAST_PORT = 65535;

const EVERY_UDP_PORT: readonly PortRange[] = [range('UDP', 1, LAST_PORT)];

/** Every TCP port but these, which are in ascending order. */
function without(ports: readonly number[]): PortRange[] {
  return [...ports, LAST_PORT + 1].flatMap((port, i, all): PortRange[] => {
    const first = (all[i - 1] ?? 0) + 1;
    const last = port - 1;
    if (first > last) return [];
    return [range('TCP', first, last)];
  });
}

function range(protocol: 'TCP' | 'UDP', first: number, last: number): PortRange {
  const port = k8s.IntOrString.fromNumber(first);
  return { protocol, port, ...(first === last ? {} : { endPort: last }) };
}
