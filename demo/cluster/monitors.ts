import { type Inventory } from './inventory';
import { type Monitor, type MonitorEndpoint, type Selector } from './manifests';

/** The token of a service account, where Prometheus has it in a cluster. */
const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const SERVICE_CA = '/etc/prometheus/configmaps/serving-certs-ca-bundle/service-ca.crt';

/**
 * The monitors that come with the platform: maas-api's own, and those of OpenShift and of the GPU operator.
 * Sources: opendatahub-io/models-as-a-service `deployment/base/maas-api/monitoring/podmonitor.yaml`;
 * openshift/cluster-ingress-operator `pkg/operator/controller/ingress/monitoring.go`; kubernetes-mixin (honorLabels of
 * kube-state-metrics and the kubelet); NVIDIA/dcgm-exporter `deployment/values.yaml`.
 */
const CLUSTER_MONITORS: readonly Monitor[] = [
  podMonitor('maas-api', 'maas-api-metrics', { 'app.kubernetes.io/name': 'maas-api' }, { port: 'metrics' }),
  serviceMonitor(
    'openshift-ingress',
    'router-default',
    { 'ingresscontroller.operator.openshift.io/owning-ingresscontroller': 'default' },
    {
      port: 'metrics',
      ...verified('router-internal-default.openshift-ingress.svc'),
    },
  ),
  serviceMonitor(
    'openshift-monitoring',
    'kube-state-metrics',
    { 'app.kubernetes.io/name': 'kube-state-metrics' },
    {
      port: 'https-main',
      honorLabels: true,
      ...verified('kube-state-metrics.openshift-monitoring.svc'),
    },
  ),
  serviceMonitor(
    'openshift-monitoring',
    'kubelet',
    { 'k8s-app': 'kubelet' },
    {
      port: 'https-metrics',
      path: '/metrics/cadvisor',
      honorLabels: true,
      scheme: 'https',
      bearerTokenFile: TOKEN_FILE,
      tlsConfig: { insecureSkipVerify: true },
      relabelings: [{ sourceLabels: ['__metrics_path__'], targetLabel: 'metrics_path' }],
    },
    'kube-system',
  ),
  serviceMonitor(
    'nvidia-gpu-operator',
    'nvidia-dcgm-exporter',
    { app: 'nvidia-dcgm-exporter' },
    {
      port: 'gpu-metrics',
    },
  ),
];

/** The monitors that come with a cluster: without GPUs there is no GPU operator. */
export function monitorsOf({ pods }: Inventory): readonly Monitor[] {
  const hasGpus = pods.some(({ exporter }) => exporter === 'dcgm');
  return CLUSTER_MONITORS.filter(({ metadata }) => hasGpus || metadata.namespace !== 'nvidia-gpu-operator');
}

/** Kuadrant's own monitor on Limitador, beside the one that a chart of ours brings. */
export const KUADRANT_LIMITADOR_MONITOR = podMonitor(
  'kuadrant-system',
  'kuadrant-limitador-monitor',
  { app: 'limitador' },
  { port: 'http' },
);

function verified(serverName: string): Partial<MonitorEndpoint> {
  return {
    scheme: 'https',
    bearerTokenFile: TOKEN_FILE,
    tlsConfig: { caFile: SERVICE_CA, serverName },
  };
}

function serviceMonitor(
  namespace: string,
  name: string,
  matchLabels: NonNullable<Selector['matchLabels']>,
  endpoint: MonitorEndpoint,
  services = namespace,
): Monitor {
  return {
    ...of(namespace, name),
    kind: 'ServiceMonitor',
    spec: {
      selector: { matchLabels },
      namespaceSelector: { matchNames: [services] },
      endpoints: [{ interval: '30s', ...endpoint }],
    },
  };
}

function podMonitor(
  namespace: string,
  name: string,
  matchLabels: NonNullable<Selector['matchLabels']>,
  endpoint: MonitorEndpoint,
): Monitor {
  return {
    ...of(namespace, name),
    kind: 'PodMonitor',
    spec: { selector: { matchLabels }, podMetricsEndpoints: [{ interval: '30s', ...endpoint }] },
  };
}

function of(namespace: string, name: string) {
  return { apiVersion: 'monitoring.coreos.com/v1', metadata: { namespace, name } };
}
