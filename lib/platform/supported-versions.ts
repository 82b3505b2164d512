import { KUADRANT_VERSIONS, kuadrantBehaviour } from './kuadrant-version';

/** What the manifests ask of a component, and what the library does where versions differ. */
export interface SupportedVersions {
  readonly component: string;
  /** The versions that the output works with. */
  readonly versions: string;
  /** What draws the line: the field, resource or metric that older ones lack. */
  readonly because: string;
  /** How the library meets the differences among them. */
  readonly differences: string;
}

/**
 * The supported versions of each component, in one table; `docs/versions.md` shows it.
 *
 * Sources: istio/istio release notes 1.22 (Telemetry v1); prometheus-operator/prometheus-operator #7150 (`portNumber`, in
 * 0.79); grafana/grafana-operator #1601 and its CRDs; vllm-project/vllm `vllm/v1/metrics/loggers.py`;
 * llm-d/llm-d-inference-sim, every tag; Kubernetes "Network Policies" and "Well-Known Labels".
 */
export const SUPPORTED_VERSIONS: readonly SupportedVersions[] = [
  {
    component: 'Kuadrant',
    versions: KUADRANT_VERSIONS.join(', '),
    because: 'TelemetryPolicy',
    differences: `\`kuadrant.version\`: ${KUADRANT_VERSIONS.map(kuadrantOutline).join('; ')}`,
  },
  {
    component: 'Istio',
    versions: '1.22 and later',
    because: '`telemetry.istio.io/v1`',
    differences: "none; `failStrategy: 'FAIL_RELOAD'` of a WasmPlugin needs 1.27",
  },
  {
    component: 'prometheus-operator',
    versions: '0.79 and later',
    because: '`portNumber` of a PodMonitor, which maas-api is scraped by',
    differences: 'none; without that monitor, any with `monitoring.coreos.com/v1`',
  },
  {
    component: 'grafana-operator',
    versions: '5, where the CRD has `spec.folderRef` and `spec.uid`',
    because: '`grafana.integreatly.org/v1beta1`, dashboards in a folder and under a fixed uid',
    differences: 'none; Grafana 10 to 12 load the dashboards',
  },
  {
    component: 'vLLM',
    versions: '0.9 and later, V1 engine; simulator 0.6 and later',
    because: 'latency histograms; the simulator has none before 0.6',
    differences:
      'queries take the first name of a metric that has series, as the catalogue lists them (`aliases`)',
  },
  {
    component: 'Kubernetes',
    versions: '1.25 and later',
    because: '`endPort`, and only where `networkPolicies` is set; else 1.22',
    differences: 'none',
  },
];

function kuadrantOutline(version: (typeof KUADRANT_VERSIONS)[number]): string {
  const { wasmShim, filterKind } = kuadrantBehaviour(version);
  return `${version} has wasm-shim ${wasmShim} in ${filterKind === 'EnvoyFilter' ? 'an' : 'a'} ${filterKind}`;
}
