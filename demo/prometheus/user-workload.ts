/** The namespaces of the platform, which OpenShift's own Prometheus scrapes. */
const PLATFORM = /^(openshift-.+|kube-.+|nvidia-gpu-operator)$/;

/**
 * Whether user-workload monitoring has a namespace: a monitor in it reaches only this namespace, and every rule is
 * confined to it. One Prometheus of the demo stands for both, as Thanos Querier does in a cluster.
 * Source: openshift/cluster-monitoring-operator `assets/prometheus-user-workload` (enforcedNamespaceLabel,
 * ignoreNamespaceSelectors, overrideHonorLabels).
 */
export function isUserWorkload(namespace: string): boolean {
  return !PLATFORM.test(namespace);
}

/** Whether monitors in a namespace reach only this namespace, and what they scrape is labelled with it. */
export type Confines = (namespace: string) => boolean;
