import { type Monitor, type MonitorEndpoint, type Relabeling, nameOf } from '../cluster/manifests';
import { CLUSTER_ADDRESS, sanitised } from './discovery';
import { type RelabelConfig, relabelAction } from './relabel';
import { type Confines, isUserWorkload } from './user-workload';

/** A scrape_config of Prometheus, as far as monitors say anything of it. */
export interface ScrapeConfig {
  readonly job_name: string;
  readonly honor_labels: boolean;
  readonly scrape_interval: string;
  readonly scrape_timeout: string;
  readonly metrics_path: string;
  readonly scheme: string;
  readonly tls_config?: Readonly<Record<string, string | boolean>>;
  readonly authorization?: Readonly<Record<string, string>>;
  readonly file_sd_configs: readonly { readonly files: readonly string[] }[];
  readonly relabel_configs: readonly RelabelConfig[];
  readonly metric_relabel_configs: readonly RelabelConfig[];
}

/** Where the demo keeps what a monitor names by its place in a cluster. */
export interface Files {
  readonly token: string;
  readonly ca: string;
  /** The discovery file of a job. */
  readonly targets: (job: string) => string;
}

/**
 * The scrape configurations of a monitor, one for each endpoint, as prometheus-operator writes them: by the same names,
 * in the same order. Left out is the sharding, since there is one Prometheus.
 * Source: prometheus-operator/prometheus-operator `pkg/prometheus/promcfg.go`.
 */
export function scrapeConfigs(
  monitor: Monitor,
  files: Files,
  confines: Confines = isUserWorkload,
): readonly ScrapeConfig[] {
  const endpoints = monitor.kind === 'PodMonitor' ? monitor.spec.podMetricsEndpoints : monitor.spec.endpoints;
  const kind = monitor.kind === 'PodMonitor' ? 'podMonitor' : 'serviceMonitor';
  return endpoints.map((endpoint, index) => {
    const job = `${kind}/${nameOf(monitor)}/${index}`;
    const enforced = confines(monitor.metadata.namespace)
      ? [{ target_label: 'namespace', replacement: monitor.metadata.namespace }]
      : [];
    return {
      job_name: job,
      honor_labels: endpoint.honorLabels === true && enforced.length === 0,
      scrape_interval: endpoint.interval ?? '30s',
      scrape_timeout: endpoint.scrapeTimeout ?? '10s',
      metrics_path: endpoint.path ?? '/metrics',
      scheme: endpoint.scheme ?? 'http',
      ...access(endpoint, files),
      file_sd_configs: [{ files: [files.targets(job)] }],
      relabel_configs: [
        ...selection(monitor),
        ...portOf(endpoint, monitor.kind),
        ...targetLabels(monitor),
        ...endpointLabel(endpoint),
        ...(endpoint.relabelings ?? []).map(relabelConfig),
        ...enforced,
        // A pod is known by its address in the cluster, not by the one it has on this machine.
        { source_labels: [CLUSTER_ADDRESS], target_label: 'instance' },
      ],
      metric_relabel_configs: [...(endpoint.metricRelabelings ?? []).map(relabelConfig), ...enforced],
    };
  });
}

function access(
  { tlsConfig, bearerTokenFile, authorization }: MonitorEndpoint,
  files: Files,
): Pick<ScrapeConfig, 'tls_config' | 'authorization'> {
  const verifies = tlsConfig?.caFile !== undefined || tlsConfig?.ca !== undefined;
  return {
    ...(tlsConfig === undefined
      ? {}
      : {
          tls_config: {
            ...(verifies ? { ca_file: files.ca } : {}),
            ...(tlsConfig.serverName === undefined ? {} : { server_name: tlsConfig.serverName }),
            insecure_skip_verify: tlsConfig.insecureSkipVerify ?? false,
          },
        }),
    ...(bearerTokenFile === undefined && authorization === undefined
      ? {}
      : { authorization: { type: 'Bearer', credentials_file: files.token } }),
  };
}

/** Which Services or pods a monitor takes. */
function selection({ kind, spec }: Monitor): readonly RelabelConfig[] {
  const of = kind === 'PodMonitor' ? 'pod' : 'service';
  const label = (name: string) => `__meta_kubernetes_${of}_label_${sanitised(name)}`;
  const present = (name: string) => `__meta_kubernetes_${of}_labelpresent_${sanitised(name)}`;
  const { matchLabels = {}, matchExpressions = [] } = spec.selector;
  return [
    { source_labels: ['job'], target_label: '__tmp_prometheus_job_name' },
    ...Object.entries(matchLabels)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]): RelabelConfig => ({
        action: 'keep',
        source_labels: [label(name), present(name)],
        regex: `(${escaped(value)});true`,
      })),
    ...matchExpressions.map(({ key, operator, values = [] }): RelabelConfig => {
      const source_labels = [label(key), present(key)];
      const regex = `(${values.map(escaped).join('|')});true`;
      switch (operator) {
        case 'In':
          return { action: 'keep', source_labels, regex };
        case 'NotIn':
          return { action: 'drop', source_labels, regex };
        case 'Exists':
          return { action: 'keep', source_labels: [present(key)], regex: 'true' };
        case 'DoesNotExist':
          return { action: 'drop', source_labels: [present(key)], regex: 'true' };
      }
    }),
  ];
}

function portOf(
  { port, targetPort, portNumber }: MonitorEndpoint,
  kind: Monitor['kind'],
): readonly RelabelConfig[] {
  const keep = (label: string, regex: string | number): readonly RelabelConfig[] => [
    { action: 'keep', source_labels: [`__meta_kubernetes_${label}`], regex: String(regex) },
  ];
  if (port !== undefined) {
    return keep(kind === 'PodMonitor' ? 'pod_container_port_name' : 'endpoint_port_name', port);
  }
  const wanted = targetPort ?? portNumber;
  if (wanted === undefined) return [];
  return keep(typeof wanted === 'number' ? 'pod_container_port_number' : 'pod_container_port_name', wanted);
}

function targetLabels(monitor: Monitor): readonly RelabelConfig[] {
  const { spec } = monitor;
  const copied = (of: 'pod' | 'service', names: readonly string[] = []): readonly RelabelConfig[] =>
    names.map((name) => ({
      source_labels: [`__meta_kubernetes_${of}_label_${sanitised(name)}`],
      target_label: sanitised(name),
      regex: '(.+)',
    }));
  const jobLabel = (of: 'pod' | 'service'): readonly RelabelConfig[] =>
    spec.jobLabel === undefined
      ? []
      : [
          {
            source_labels: [`__meta_kubernetes_${of}_label_${sanitised(spec.jobLabel)}`],
            target_label: 'job',
            regex: '(.+)',
          },
        ];
  const phases: RelabelConfig = {
    action: 'drop',
    source_labels: ['__meta_kubernetes_pod_phase'],
    regex: '(Failed|Succeeded)',
  };
  const pod: readonly RelabelConfig[] = [
    { source_labels: ['__meta_kubernetes_pod_container_name'], target_label: 'container' },
    { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
  ];
  const namespace = { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' };
  if (monitor.kind === 'PodMonitor') {
    return [
      phases,
      namespace,
      ...pod,
      ...copied('pod', spec.podTargetLabels),
      { target_label: 'job', replacement: nameOf(monitor) },
      ...jobLabel('pod'),
    ];
  }
  const target = [
    '__meta_kubernetes_endpoint_address_target_kind',
    '__meta_kubernetes_endpoint_address_target_name',
  ];
  return [
    ...(['Node', 'Pod'] as const).map((kind) => ({
      source_labels: target,
      separator: ';',
      regex: `${kind};(.*)`,
      replacement: '$1',
      target_label: kind.toLowerCase(),
    })),
    namespace,
    { source_labels: ['__meta_kubernetes_service_name'], target_label: 'service' },
    ...[...pod].reverse(),
    phases,
    ...copied('service', spec.targetLabels),
    ...copied('pod', spec.podTargetLabels),
    { source_labels: ['__meta_kubernetes_service_name'], target_label: 'job', replacement: '$1' },
    ...jobLabel('service'),
  ];
}

function endpointLabel({ port, targetPort, portNumber }: MonitorEndpoint): readonly RelabelConfig[] {
  const name = port ?? targetPort ?? portNumber;
  return name === undefined ? [] : [{ target_label: 'endpoint', replacement: String(name) }];
}

function relabelConfig(relabeling: Relabeling): RelabelConfig {
  const { sourceLabels, separator, regex, targetLabel, replacement, action } = relabeling;
  return {
    ...(sourceLabels === undefined ? {} : { source_labels: sourceLabels }),
    ...(separator === undefined ? {} : { separator }),
    ...(regex === undefined ? {} : { regex }),
    ...(targetLabel === undefined ? {} : { target_label: targetLabel }),
    ...(replacement === undefined ? {} : { replacement }),
    ...(action === undefined ? {} : { action: relabelAction(action) }),
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
