import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';

/** A Kubernetes object, of which the demo reads what prometheus-operator reads. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values?: readonly string[];
  }[];
}

export interface Relabeling {
  readonly sourceLabels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly modulus?: number;
  readonly targetLabel?: string;
  readonly replacement?: string;
  readonly action?: string;
}

interface SecretKey {
  readonly name: string;
  readonly key: string;
}

/** What an endpoint of a ServiceMonitor and one of a PodMonitor have. */
export interface MonitorEndpoint {
  readonly port?: string;
  readonly targetPort?: string | number;
  readonly portNumber?: number;
  readonly path?: string;
  readonly scheme?: string;
  readonly interval?: string;
  readonly scrapeTimeout?: string;
  readonly honorLabels?: boolean;
  readonly tlsConfig?: {
    readonly ca?: unknown;
    readonly caFile?: string;
    readonly serverName?: string;
    readonly insecureSkipVerify?: boolean;
  };
  readonly bearerTokenFile?: string;
  readonly authorization?: { readonly type?: string; readonly credentials?: SecretKey };
  readonly relabelings?: readonly Relabeling[];
  readonly metricRelabelings?: readonly Relabeling[];
}

interface MonitorSpec {
  readonly selector: Selector;
  readonly namespaceSelector?: { readonly any?: boolean; readonly matchNames?: readonly string[] };
  readonly jobLabel?: string;
  readonly targetLabels?: readonly string[];
  readonly podTargetLabels?: readonly string[];
}

export interface ServiceMonitor extends Manifest {
  readonly kind: 'ServiceMonitor';
  readonly spec: MonitorSpec & { readonly endpoints: readonly MonitorEndpoint[] } & Manifest['spec'];
}

export interface PodMonitor extends Manifest {
  readonly kind: 'PodMonitor';
  readonly spec: MonitorSpec & {
    readonly podMetricsEndpoints: readonly MonitorEndpoint[];
  } & Manifest['spec'];
}

export type Monitor = ServiceMonitor | PodMonitor;

export interface RuleGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly {
    readonly record?: string;
    readonly alert?: string;
    readonly expr: string | number;
    readonly for?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  }[];
}

export interface PrometheusRule extends Manifest {
  readonly kind: 'PrometheusRule';
  readonly spec: { readonly groups?: readonly RuleGroup[] } & Manifest['spec'];
}

export interface ServiceManifest extends Manifest {
  readonly kind: 'Service';
  readonly spec: {
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly { name?: string; port: number; targetPort?: string | number }[];
  } & Manifest['spec'];
}

/** `namespace/name`. */
export function nameOf({ metadata }: Manifest): string {
  return `${metadata.namespace}/${metadata.name}`;
}

export function isMonitor(manifest: Manifest): manifest is Monitor {
  return manifest.kind === 'ServiceMonitor' || manifest.kind === 'PodMonitor';
}

export function isRule(manifest: Manifest): manifest is PrometheusRule {
  return manifest.kind === 'PrometheusRule';
}

export function isService(manifest: Manifest): manifest is ServiceManifest {
  return manifest.kind === 'Service';
}

/** Every object in the YAML files below `folder`, kustomizations aside. */
export function readManifests(folder: string): readonly Manifest[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml') && path.basename(file) !== 'kustomization.yaml')
    .sort()
    .flatMap((file) => parseAllDocuments(readFileSync(path.join(folder, file), 'utf8'), { version: '1.1' }))
    .map((document): unknown => document.toJS())
    .filter((value) => value !== null)
    .map((value) => value as Manifest);
}
