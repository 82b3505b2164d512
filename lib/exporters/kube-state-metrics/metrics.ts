import { kubeStateMetrics } from './exporter';

const POD_MD = 'kubernetes/kube-state-metrics docs/metrics/workload/pod-metrics.md';
const DEPLOYMENT_MD = 'kubernetes/kube-state-metrics docs/metrics/workload/deployment-metrics.md';
const NODE_MD = 'kubernetes/kube-state-metrics docs/metrics/cluster/node-metrics.md';

const POD = ['namespace', 'pod', 'uid'] as const;
const CONTAINER = [...POD, 'container'] as const;
const RESOURCES = [...CONTAINER, 'node', 'resource', 'unit'] as const;

/** The label `unit` says core, byte or integer; a sum needs one `resource`. */
const MIXED = 'by resource';
const SANITISED = 'A GPU is resource="nvidia_com_gpu": the exporter writes / and . as _.';

/** Always 1; the way from a pod to its `node`. */
export const kubePodInfo = kubeStateMetrics.gauge('kube_pod_info', {
  unit: 'info',
  labels: [
    ...POD,
    'node',
    'host_ip',
    'pod_ip',
    'created_by_kind',
    'created_by_name',
    'priority_class',
    'host_network',
  ],
  source: POD_MD,
});

/** Always 1; from a pod to its ReplicaSet. */
export const kubePodOwner = kubeStateMetrics.gauge('kube_pod_owner', {
  unit: 'info',
  labels: [...POD, 'owner_kind', 'owner_name', 'owner_is_controller'],
  source: POD_MD,
});

/** Always 1. A label of the pod is in it only if `--metric-labels-allowlist` names it. */
export const kubePodLabels = kubeStateMetrics.gauge('kube_pod_labels', {
  unit: 'info',
  labels: [...POD, 'label_app_kubernetes_io_name', 'label_app_kubernetes_io_part_of'],
  source: POD_MD,
});

/** A pod has a series for each phase, 0 or 1: sum them, a count also counts pods in other phases. */
export const kubePodStatusPhase = kubeStateMetrics.gauge('kube_pod_status_phase', {
  unit: 'bool',
  labels: [...POD, 'phase'],
  source: POD_MD,
});

/** A pod has a series for each `condition`: true, false, unknown. */
export const kubePodStatusReady = kubeStateMetrics.gauge('kube_pod_status_ready', {
  unit: 'bool',
  labels: [...POD, 'condition'],
  source: POD_MD,
});

export const kubePodContainerStatusRestartsTotal = kubeStateMetrics.counter(
  'kube_pod_container_status_restarts_total',
  { unit: 'restarts', labels: CONTAINER, source: POD_MD },
);

export const kubePodContainerStatusLastTerminatedReason = kubeStateMetrics.gauge(
  'kube_pod_container_status_last_terminated_reason',
  { unit: 'bool', labels: [...CONTAINER, 'reason'], lazy: true, source: POD_MD },
);

/** What is set aside, not what is used. */
export const kubePodContainerResourceRequests = kubeStateMetrics.gauge(
  'kube_pod_container_resource_requests',
  {
    unit: MIXED,
    labels: RESOURCES,
    note: SANITISED,
    source: `${POD_MD}, internal/store/pod.go`,
  },
);

export const kubePodContainerResourceLimits = kubeStateMetrics.gauge('kube_pod_container_resource_limits', {
  unit: MIXED,
  labels: RESOURCES,
  note: SANITISED,
  source: `${POD_MD}, internal/store/pod.go`,
});

export const kubeDeploymentSpecReplicas = kubeStateMetrics.gauge('kube_deployment_spec_replicas', {
  unit: 'replicas',
  labels: ['namespace', 'deployment'],
  source: DEPLOYMENT_MD,
});

export const kubeDeploymentStatusReplicasAvailable = kubeStateMetrics.gauge(
  'kube_deployment_status_replicas_available',
  { unit: 'replicas', labels: ['namespace', 'deployment'], source: DEPLOYMENT_MD },
);

/** What pods may ask for, after the node has kept its own share. */
export const kubeNodeStatusAllocatable = kubeStateMetrics.gauge('kube_node_status_allocatable', {
  unit: MIXED,
  labels: ['node', 'resource', 'unit'],
  note: SANITISED,
  source: NODE_MD,
});

export const kubeNodeStatusCapacity = kubeStateMetrics.gauge('kube_node_status_capacity', {
  unit: MIXED,
  labels: ['node', 'resource', 'unit'],
  note: SANITISED,
  source: NODE_MD,
});
