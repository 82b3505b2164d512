import { type IConstruct } from 'constructs';

/**
 * What only one construct of a cluster may have: a scrape target, a dashboard uid, a label of a gateway. Constructs
 * claim it when they are made, so that finding the rivals of one does not search the tree.
 */
export type Claim =
  | { readonly kind: 'scrape-target'; readonly key: string }
  | { readonly kind: 'dashboard-uid'; readonly key: string }
  | { readonly kind: 'folder-uid'; readonly key: string }
  | { readonly kind: 'folder-title'; readonly key: string }
  | { readonly kind: 'gateway-label'; readonly key: string }
  | { readonly kind: 'gateway-policy'; readonly key: string }
  | { readonly kind: 'gateway-telemetry'; readonly key: string }
  | { readonly kind: 'gateway-filter'; readonly key: string };

/** What lives in Grafana, which can be fed from several clusters: these are compared across them. */
const ACROSS_CLUSTERS: ReadonlySet<Claim['kind']> = new Set(['dashboard-uid', 'folder-uid', 'folder-title']);

const CLUSTER_CONTEXT = 'maas-observability/cluster';

const claims = new WeakMap<IConstruct, Map<string, Set<IConstruct>>>();

/** Says which cluster the constructs below `scope` go to. Call it before any are made. */
export function setCluster(scope: IConstruct, cluster: string): void {
  scope.node.setContext(CLUSTER_CONTEXT, cluster);
}

export function claim(construct: IConstruct, claimed: Claim): void {
  const { root } = construct.node;
  const known = claims.get(root) ?? new Map<string, Set<IConstruct>>();
  claims.set(root, known);
  const key = keyOf(construct, claimed);
  known.set(key, (known.get(key) ?? new Set()).add(construct));
}

/** The other constructs of the tree that claim the same thing: in the same cluster, or in any where Grafana has it. */
export function rivals(construct: IConstruct, claimed: Claim): readonly IConstruct[] {
  const { root } = construct.node;
  const known = claims.get(root)?.get(keyOf(construct, claimed)) ?? [];
  return [...known].filter((other) => other !== construct && isInTree(other, root));
}

/** A construct can be taken out again with `tryRemoveChild`, which leaves its own scope as it was. */
function isInTree(construct: IConstruct, root: IConstruct): boolean {
  for (let node = construct; ;) {
    const { scope, id } = node.node;
    if (scope === undefined) return node === root;
    if (scope.node.tryFindChild(id) !== node) return false;
    node = scope;
  }
}

/** The cluster that a construct goes to; empty where its chart says none. */
export function clusterOf(construct: IConstruct): string {
  const cluster: unknown = construct.node.tryGetContext(CLUSTER_CONTEXT);
  return typeof cluster === 'string' ? cluster : '';
}

function keyOf(construct: IConstruct, { kind, key }: Claim): string {
  if (ACROSS_CLUSTERS.has(kind)) return JSON.stringify([kind, key]);
  return JSON.stringify([clusterOf(construct), kind, key]);
}
