import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { collectObjects } from './collected-objects';
import { crdFolder, crdProblems, fieldPath, findCrdVersion, isRecord } from './crd-schema';

/** A Kubernetes object as it stands in a manifest. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

type ModelClass = new (data: object) => { validate(): void };

// Istio promoted Telemetry to v1 as it was, and @kubernetes-models/istio stops at v1alpha1.
const MODELS: Readonly<Record<string, { module: string; apiVersion?: string; kinds: readonly string[] }>> = {
  'monitoring.coreos.com/v1': {
    module: '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1',
    kinds: ['ServiceMonitor', 'PodMonitor', 'PrometheusRule'],
  },
  'networking.k8s.io/v1': {
    module: 'kubernetes-models/networking.k8s.io/v1',
    kinds: ['NetworkPolicy'],
  },
  'extensions.istio.io/v1alpha1': {
    module: '@kubernetes-models/istio/extensions.istio.io/v1alpha1',
    kinds: ['WasmPlugin'],
  },
  'telemetry.istio.io/v1': {
    module: '@kubernetes-models/istio/telemetry.istio.io/v1alpha1',
    apiVersion: 'telemetry.istio.io/v1alpha1',
    kinds: ['Telemetry'],
  },
  'telemetry.istio.io/v1alpha1': {
    module: '@kubernetes-models/istio/telemetry.istio.io/v1alpha1',
    kinds: ['Telemetry'],
  },
  'grafana.integreatly.org/v1beta1': {
    module: '@kubernetes-models/grafana-operator/grafana.integreatly.org/v1beta1',
    kinds: ['GrafanaDashboard', 'GrafanaFolder'],
  },
};

// ESM only, which TypeScript's Node16 mode refuses to import statically from CommonJS.
const load = createRequire(__filename);

/**
 * What the independent @kubernetes-models schemas refuse, or undefined when they have no such kind.
 * They check types, required fields and metadata; unknown fields and CEL rules pass.
 */
export function modelProblems(object: object): string[] | undefined {
  const { apiVersion, kind } = object as Partial<Manifest>;
  const model = MODELS[apiVersion ?? ''];
  if (model === undefined || kind === undefined || !model.kinds.includes(kind)) return undefined;

  const Model = (load(`${model.module}/${kind}`) as Record<string, ModelClass>)[kind];
  if (Model === undefined) throw new Error(`${model.module} has no ${kind}`);
  try {
    new Model({ ...object, apiVersion: model.apiVersion ?? apiVersion }).validate();
    return [];
  } catch (error) {
    if (!isRecord(error) || !Array.isArray(error.errors)) throw error;
    return (error.errors as { instancePath: string; message?: string }[]).map(
      ({ instancePath, message }) => `${fieldPath(instancePath) || 'object'}: ${message}`,
    );
  }
}

/** Everything known to be wrong with an object, each problem with the object's kind, namespace and name. */
export function manifestProblems(object: object): string[] {
  const { kind, metadata } = object as Partial<Manifest>;
  const { namespace, name } = isRecord(metadata) ? metadata : {};
  const label = [kind ?? 'object of no kind', namespace, name ?? '(no name)'].filter(Boolean).join('/');
  const problems = [
    ...metadataProblems(object),
    ...(crdFolder() === undefined ? [] : crdProblems(object)),
    ...(modelProblems(object) ?? []).map((problem) => `${problem} (@kubernetes-models)`),
  ];
  return problems.map((problem) => `${label}: ${problem}`);
}

// The cluster-wide kinds of Kubernetes that manifests like ours could hold; CRDs state their scope themselves.
const CLUSTER_WIDE = new Set([
  ...[
    'APIService',
    'ClusterRole',
    'ClusterRoleBinding',
    'CustomResourceDefinition',
    'GatewayClass',
    'Namespace',
  ],
  ...['PersistentVolume', 'PriorityClass', 'StorageClass'],
  ...['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
]);

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED_KEY =
  /^((?=[^/]{1,253}\/)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?)?$/;

/** What the API server says of `metadata`, which no CRD describes. */
function metadataProblems({ apiVersion, kind, metadata }: Partial<Manifest>): string[] {
  const missing = Object.entries({ apiVersion, kind }).flatMap(([field, value]) =>
    value ? [] : [`${field}: required`],
  );
  if (!isRecord(metadata)) return [...missing, 'metadata: required'];

  const { name, namespace, labels = {}, annotations = {} } = metadata;
  const crd = crdFolder() === undefined ? undefined : findCrdVersion(apiVersion, kind);
  const namespaced = crd?.namespaced ?? !CLUSTER_WIDE.has(kind ?? '');
  return [
    ...missing,
    ...(name === undefined ? ['metadata.name: required'] : matches('metadata.name', name, DNS_NAME)),
    ...(namespace === undefined && namespaced ? ['metadata.namespace: required'] : []),
    ...(namespace === undefined ? [] : matches('metadata.namespace', namespace, DNS_LABEL)),
    ...(namespace !== undefined && !namespaced ? [`metadata.namespace: ${kind} has none`] : []),
    ...entryProblems('metadata.labels', labels, LABEL_VALUE),
    ...entryProblems('metadata.annotations', annotations, /^/),
  ];
}

function entryProblems(at: string, entries: unknown, pattern: RegExp): string[] {
  if (!isRecord(entries)) return [`${at}: must be a map`];
  return Object.entries(entries).flatMap(([key, value]) => [
    ...(QUALIFIED_KEY.test(key) ? [] : [`${at}: ${key} is not a valid key`]),
    ...matches(`${at}.${key}`, value, pattern),
  ]);
}

function matches(at: string, value: unknown, pattern: RegExp): string[] {
  if (typeof value !== 'string') return [`${at}: must be a string, got ${JSON.stringify(value)}`];
  return pattern.test(value) ? [] : [`${at}: ${JSON.stringify(value)} is not valid here`];
}

export function hasKubectl(): boolean {
  return spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0;
}

/** The objects that `kubectl kustomize` renders; throws with what it printed where it refuses. */
export function kustomize(folder: string): Manifest[] {
  const { status, stdout, stderr, error } = spawnSync('kubectl', ['kustomize', folder], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`kubectl kustomize ${folder}: ${stderr || error?.message}`);
  return collected(parseManifests(stdout, folder));
}

/** Every object in the YAML files of a folder, kustomizations aside, in order of file name. */
export function readManifests(folder: string): { readonly file: string; readonly object: Manifest }[] {
  const manifests = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file) && !/^kustomization\.ya?ml$/.test(path.basename(file)))
    .sort()
    .flatMap((file) =>
      parseManifests(readFileSync(path.join(folder, file), 'utf8'), file).map((object) => ({ file, object })),
    );
  // What another process has synthesized.
  collectObjects(manifests.map(({ object }) => object));
  return manifests;
}

function collected(manifests: Manifest[]): Manifest[] {
  collectObjects(manifests);
  return manifests;
}

function parseManifests(yaml: string, source: string): Manifest[] {
  // Kubernetes reads YAML 1.1, in which an unquoted `on` is true.
  return parseAllDocuments(yaml, { version: '1.1' }).flatMap((document) => {
    if (document.errors[0]) throw new Error(`${source}: ${document.errors[0].message}`);
    const value: unknown = document.toJS();
    if (value === null) return [];
    if (!isManifest(value)) throw new Error(`${source}: a document is no object with apiVersion and kind`);
    return [value];
  });
}

function isManifest(value: unknown): value is Manifest {
  return isRecord(value) && typeof value.apiVersion === 'string' && typeof value.kind === 'string';
}

export function hasPromtool(): boolean {
  return spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** The expressions that Prometheus itself cannot parse, once Grafana's variables have values: one problem each. */
export function promqlProblems(expressions: readonly string[]): string[] {
  // promtool reports every bad rule of a file with its group, so the group's name says which expression it was.
  const groups = expressions.map((expression, index) => ({
    name: `expression-${index}`,
    rules: [{ record: `expression:${index}`, expr: withoutGrafanaVariables(expression) }],
  }));
  const folder = mkdtempSync(path.join(tmpdir(), 'promql-'));
  try {
    const file = path.join(folder, 'rules.yaml');
    writeFileSync(file, JSON.stringify({ groups }));
    const { status, stderr, error } = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
    const problems = [...stderr.matchAll(/group "expression-(\d+)", rule 1, "[^"]*": (.*)/g)].map(
      ([, index, problem]) => `${expressions[Number(index)]}: ${problem}`,
    );
    if ((status === 0) !== (problems.length === 0)) throw new Error(`promtool: ${stderr || error?.message}`);
    return problems;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const STRINGS = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`/g;
// $name, ${name}, ${name:format}, ${name.field}, [[name]]; `$1` is the capture group of a label_replace.
const VARIABLES = /\$\{(\w+)(?:[.:][^}]*)?\}|\$([a-z_]\w*)|\[\[(\w+)(?::\w+)?\]\]/gi;
const GRAFANA_VALUES: Readonly<Record<string, string>> = {
  __rate_interval: '4m',
  __interval: '1m',
  __range: '1h',
  __interval_ms: '60000',
  __range_ms: '3600000',
  __range_s: '3600',
  __from: '1700000000000',
  __to: '1700003600000',
};

/** The expression as Grafana would send it, every variable with a value that fits its place. */
export function withoutGrafanaVariables(expression: string): string {
  const code = expression.replace(STRINGS, (text) => '_'.repeat(text.length));
  return expression.replace(
    VARIABLES,
    (match, braced?: string, plain?: string, old?: string, ...rest: unknown[]) => {
      const offset = rest[0] as number;
      const known = GRAFANA_VALUES[braced ?? plain ?? old ?? ''];
      if (known !== undefined) return known;
      // The strings of `code` are blanked, so a variable that is no longer there stands in one.
      if (code[offset] === '_') return 'value';
      const [before, after] = [code.slice(0, offset), code.slice(offset + match.length)];
      if (/\[[^\]]*$|\boffset\s+-?$/.test(before)) return '5m';
      const isName = /\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*$|[\w:]$/.test(before);
      return isName || /^[\w:{[]/.test(after) ? 'value' : '1';
    },
  );
}
