import { isUserWorkload, type Confines } from '../../../demo/prometheus/user-workload';
import { Stack } from '../../../lib';
import { type Manifest } from '../../support/manifest-oracles';

/** A Prometheus that prometheus-operator configures. */
export interface PrometheusServer {
  readonly namespace: string;
  readonly name: string;
  readonly spec: object;
}

/** A monitoring stack as a cluster has it. */
export interface MonitoringStack {
  readonly stack: Stack;
  readonly servers: readonly PrometheusServer[];
  /** Which namespaces its Prometheus servers keep to themselves. */
  readonly confines: Confines;
  /** Whether it loads a monitor with these labels. */
  readonly selects: (labels: Readonly<Record<string, string>>) => boolean;
}

const EVERYTHING = { serviceMonitorSelector: {}, podMonitorSelector: {}, ruleSelector: {} };
const everywhere = (selector: object) => ({
  serviceMonitorNamespaceSelector: selector,
  podMonitorNamespaceSelector: selector,
  ruleNamespaceSelector: selector,
});
const selecting = (selector: object) => ({
  serviceMonitorSelector: selector,
  podMonitorSelector: selector,
  ruleSelector: selector,
});
const without = (key: string, value: string) => ({
  matchExpressions: [{ key, operator: 'NotIn', values: [value] }],
});

const ODH_LABEL = 'monitoring.opendatahub.io/scrape';

/** Sources: openshift/cluster-monitoring-operator `assets/prometheus-k8s` and `assets/prometheus-user-workload`. */
export const MONITORING_STACKS: Readonly<Record<string, MonitoringStack>> = {
  'openshift-user-workload': {
    stack: Stack.openShiftUserWorkload(),
    servers: [
      {
        namespace: 'openshift-monitoring',
        name: 'k8s',
        spec: {
          ...selecting(without('monitoring.openshift.io/collection-profile', 'minimal')),
          ruleSelector: {},
          ...everywhere({ matchLabels: { 'openshift.io/cluster-monitoring': 'true' } }),
        },
      },
      {
        namespace: 'openshift-user-workload-monitoring',
        name: 'user-workload',
        spec: {
          ...selecting(without('openshift.io/user-monitoring', 'false')),
          ...everywhere({
            matchExpressions: [
              { key: 'openshift.io/cluster-monitoring', operator: 'NotIn', values: ['true'] },
              { key: 'openshift.io/user-monitoring', operator: 'NotIn', values: ['false'] },
            ],
          }),
          ignoreNamespaceSelectors: true,
          enforcedNamespaceLabel: 'namespace',
          overrideHonorLabels: true,
          overrideHonorTimestamps: true,
          arbitraryFSAccessThroughSMs: { deny: true },
        },
      },
    ],
    confines: isUserWorkload,
    selects: () => true,
  },
  'prometheus-operator': {
    stack: Stack.prometheusOperator(),
    servers: [{ namespace: 'monitoring', name: 'plain', spec: { ...EVERYTHING, ...everywhere({}) } }],
    confines: () => false,
    selects: () => true,
  },
  // The target allocator of the store's collector selects by label, in all namespaces, with the operator's own code.
  'open-data-hub': {
    stack: Stack.openDataHub(),
    servers: [
      {
        namespace: 'redhat-ods-monitoring',
        name: 'data-science',
        spec: { ...selecting({ matchLabels: { [ODH_LABEL]: 'true' } }), ...everywhere({}) },
      },
    ],
    confines: () => false,
    selects: (labels) => labels[ODH_LABEL] === 'true',
  },
};

/** The object that asks the operator for a Prometheus; `round` is found again in the configuration. */
export function prometheusObject({ namespace, name, spec }: PrometheusServer, round: string): Manifest {
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Prometheus',
    metadata: { namespace, name },
    spec: { ...spec, externalLabels: { round } },
  };
}
