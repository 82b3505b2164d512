import { ApiObject, Chart } from 'cdk8s';
import { type IConstruct } from 'constructs';
import { type Problem } from '../problems/problem';
import { clusterOf } from '../validation/claims';
import { nearest, quote } from '../validation/wording';

// Monitors and NetworkPolicies find their targets by labels, and one that finds none says nothing of it in the cluster.
// Where the app itself makes Services or pods in the namespace, the synth can tell.

/** What labels pick. */
export type SelectedKind = 'Service' | 'Pod';

/** A Service, or what makes pods, as far as a selector sees it. */
interface Selectable {
  readonly object: ApiObject;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly SelectablePort[];
}

interface SelectablePort {
  readonly name?: string;
  /** The port of the container; a Service may name it. */
  readonly target: number | string;
}

/** A question to the objects of an app. */
export interface Selection {
  readonly kind: SelectedKind;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The ports that have to be there, by name or by the number that the container listens on. */
  readonly ports: readonly { readonly where: string; readonly port: string | number }[];
}

/** The objects of one app, by cluster, kind and namespace; built anew whenever the app is validated. */
const indexes = new WeakMap<IConstruct, ReadonlyMap<string, readonly Selectable[]>>();
const indexedRoots = new WeakSet<IConstruct>();
const selecting = new WeakSet<IConstruct>();

/** Says that a construct selects others. What is below it is its own, and no sign that the app makes its target. */
export function selectsObjects(construct: IConstruct): void {
  selecting.add(construct);
  const { root } = construct.node;
  if (indexedRoots.has(root)) return;
  indexedRoots.add(root);
  // The root is validated first, and so the index is as new as the app.
  root.node.addValidation({
    validate: () => {
      indexes.delete(root);
      return [];
    },
  });
}

/** What a selection of a construct does not find, although the app has objects of the kind in that namespace. */
export function selectionProblems(construct: IConstruct, selection: Selection): Problem[] {
  const { kind, namespace, labels, ports } = selection;
  const { root } = construct.node;
  const index = indexes.get(root) ?? indexOf(root);
  indexes.set(root, index);
  const there = index.get(keyOf(clusterOf(construct), kind, namespace)) ?? [];
  const found = there.filter((one) =>
    Object.entries(labels).every(([label, value]) => one.labels[label] === value),
  );
  if (found.length > 0) return ports.flatMap(({ where, port }) => portProblems(where, port, kind, found));
  const others = there.filter(({ object }) => !isOwn(object));
  return others.length === 0 ? [] : [nothingFound(selection, others)];
}

function nothingFound({ kind, namespace, labels }: Selection, others: readonly Selectable[]): Problem {
  const there = others.map(({ object, labels: own }) => {
    const near = Object.keys(labels).filter((label) => Object.hasOwn(own, label));
    const said = (near.length === 0 ? Object.keys(own) : near).map((label) => `${label}=${own[label] ?? ''}`);
    return `${object.kind} ${object.name} with ${said.slice(0, 3).join(', ') || 'no labels'}`;
  });
  return {
    rule: 'selector-finds-nothing',
    severity: 'error',
    place: '',
    message:
      `it selects ${kind === 'Service' ? 'Services' : 'pods'} with ${pairs(labels)} in "${namespace}", and none of this ` +
      `app has that; there is ${listed(there)}. Write the labels of the one that is meant, or madeElsewhere: true where ` +
      'it is not in this app.',
  };
}

function portProblems(
  where: string,
  port: string | number,
  kind: SelectedKind,
  found: readonly Selectable[],
): Problem[] {
  const ports = found.flatMap((one) => one.ports);
  const known = ports.some((one) => one.name === port || one.target === port);
  // A pod answers on ports that it does not declare, and a Service may lead to one by its name.
  const untold =
    found.some((one) => one.ports.length === 0) || ports.some((one) => typeof one.target !== 'number');
  if (known || (typeof port === 'number' && untold)) return [];
  if (kind === 'Pod' && found.some((one) => one.ports.length === 0)) return [];
  const names = [
    ...new Set(ports.map((one) => String(typeof port === 'string' ? (one.name ?? '') : one.target))),
  ]
    .filter((name) => name !== '')
    .sort();
  const [meant] = nearest(String(port), names);
  return [
    {
      rule: 'port-not-found',
      severity: 'error',
      place: where,
      message:
        `${listed(found.map(({ object }) => `${object.kind} ${object.name}`))} has no port ${typeof port === 'string' ? quote(port) : port}; ` +
        (meant === undefined
          ? `it has ${names.join(', ') || 'none with a name'}.`
          : `did you mean ${quote(meant)}?`),
    },
  ];
}

function indexOf(root: IConstruct): ReadonlyMap<string, readonly Selectable[]> {
  const index = new Map<string, Selectable[]>();
  for (const construct of root.node.findAll()) {
    if (!ApiObject.isApiObject(construct)) continue;
    const kind = selectedKind(construct);
    if (kind === undefined) continue;
    const selectable = selectableOf(construct);
    const namespace = construct.metadata.namespace ?? Chart.of(construct).namespace;
    if (selectable === undefined || namespace === undefined) continue;
    const key = keyOf(clusterOf(construct), kind, namespace);
    index.set(key, [...(index.get(key) ?? []), selectable]);
  }
  return index;
}

const WORKLOADS: readonly string[] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'CronJob',
];

function selectedKind({ kind, apiVersion }: ApiObject): SelectedKind | undefined {
  if (kind === 'Service') return apiVersion === 'v1' ? 'Service' : undefined;
  return kind === 'Pod' || WORKLOADS.includes(kind) ? 'Pod' : undefined;
}

interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly containers?: readonly {
      readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
    }[];
  };
}

interface ServiceManifest {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly ports?: readonly {
      readonly name?: string;
      readonly port: number;
      readonly targetPort?: number | string;
    }[];
  };
}

/** Nothing of an object that cannot be written: what is wrong with it is told elsewhere. */
function selectableOf(object: ApiObject): Selectable | undefined {
  let manifest: unknown;
  try {
    manifest = object.toJson();
  } catch {
    return undefined;
  }
  if (object.kind === 'Service') {
    const { metadata, spec } = manifest as ServiceManifest;
    const ports = (spec?.ports ?? []).map(({ name, port, targetPort }) => ({
      name,
      target: targetPort ?? port,
    }));
    return { object, labels: metadata?.labels ?? {}, ports };
  }
  const { metadata, spec } = podTemplateOf(object.kind, manifest);
  const ports = (spec?.containers ?? []).flatMap((container) =>
    (container.ports ?? []).map(({ name, containerPort }) => ({ name, target: containerPort })),
  );
  return { object, labels: metadata?.labels ?? {}, ports };
}

/** What makes pods, or makes what makes them. */
interface Owner {
  readonly spec?: { readonly template?: PodTemplate; readonly jobTemplate?: Owner };
}

function podTemplateOf(kind: string, manifest: unknown): PodTemplate {
  if (kind === 'Pod') return manifest as PodTemplate;
  const owner = kind === 'CronJob' ? (manifest as Owner).spec?.jobTemplate : (manifest as Owner);
  return owner?.spec?.template ?? {};
}

function isOwn(object: ApiObject): boolean {
  return object.node.scopes.some((scope) => selecting.has(scope));
}

function keyOf(cluster: string, kind: SelectedKind, namespace: string): string {
  return JSON.stringify([cluster, kind, namespace]);
}

function pairs(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}=${value}`)
    .join(', ');
}

const MOST = 3;

function listed(all: readonly string[]): string {
  const more = all.length - MOST;
  return `${all.slice(0, MOST).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
