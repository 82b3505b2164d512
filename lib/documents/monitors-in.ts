import { type Exporter } from '../exporters/exporter';
import { type Path } from './path';
import { type PlainRecord, isList, isRecord, recordAt, recordsIn, textOf, textsIn } from './plain-data';

/** An endpoint of a monitor, in what both kinds have in common. */
export interface FoundEndpoint {
  /** Where, as a person finds it: `endpoint 1`. */
  readonly place: string;
  /** Where in the manifest. */
  readonly at: Path;
  readonly path: string;
  /** Which field says the port; nothing where none does. */
  readonly portField: 'port' | 'targetPort' | 'portNumber' | undefined;
  /** By name or number; nothing where it is not said. */
  readonly port: string;
  readonly intervalSeconds: number | undefined;
  readonly timeoutSeconds: number | undefined;
  /** Files of Prometheus that it reads, by the field that names them. */
  readonly files: readonly string[];
  readonly relabelings: readonly PlainRecord[];
  readonly metricRelabelings: readonly PlainRecord[];
}

/** A ServiceMonitor or PodMonitor as the operator reads it. */
export interface FoundMonitor {
  readonly kind: 'ServiceMonitor' | 'PodMonitor';
  readonly name: string;
  readonly namespace: string;
  /** `monitoring.coreos.com`, or that of the cluster observability operator, `monitoring.rhobs`. */
  readonly apiGroup: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The namespaces of its targets; nothing when it selects them all. */
  readonly targetNamespaces: readonly string[] | undefined;
  readonly selector: Readonly<Record<string, string>>;
  /** Whether it selects by expressions too, so that nobody knows from the labels alone what it finds. */
  readonly selectsByExpression: boolean;
  readonly endpoints: readonly FoundEndpoint[];
  /** Labels of the Service or pod that become labels of the series. */
  readonly targetLabels: readonly string[];
  /** Whether classic histograms become native ones, and lose their buckets. */
  readonly nativeHistograms: boolean;
  /** Which exporter it scrapes, where it shows. */
  readonly exporter: Exporter | undefined;
}

/**
 * The monitor in a manifest; nothing when it is something else.
 * @param exporters those that are known, the user's included
 */
export function monitorIn(manifest: unknown, exporters: readonly Exporter[]): FoundMonitor | undefined {
  if (!isRecord(manifest)) return undefined;
  const { kind } = manifest;
  if (kind !== 'ServiceMonitor' && kind !== 'PodMonitor') return undefined;
  const metadata = recordAt(manifest, 'metadata');
  const spec = recordAt(manifest, 'spec');
  const namespace = textOf(metadata.namespace);
  const { any, matchNames } = recordAt(spec, 'namespaceSelector');
  const selector = textsIn(recordAt(spec, 'selector', 'matchLabels'));
  const field = kind === 'PodMonitor' ? 'podMetricsEndpoints' : 'endpoints';
  const endpoints = recordsIn(spec[field]).map((endpoint, i) => endpointOf(endpoint, i, ['spec', field, i]));
  const texts = (value: unknown) => (isList(value) ? value.map(textOf) : []);
  return {
    kind,
    name: textOf(metadata.name),
    namespace,
    apiGroup: textOf(manifest.apiVersion).split('/')[0] ?? '',
    labels: textsIn(metadata.labels),
    targetNamespaces: any === true ? undefined : isList(matchNames) ? matchNames.map(textOf) : [namespace],
    selector,
    selectsByExpression: recordsIn(recordAt(spec, 'selector').matchExpressions).length > 0,
    endpoints,
    targetLabels: [...texts(spec.targetLabels), ...texts(spec.podTargetLabels)],
    nativeHistograms: spec.convertClassicHistogramsToNHCB === true && spec.scrapeClassicHistograms !== true,
    exporter: exporterOf(
      selector,
      valuesSelected(recordAt(spec, 'selector').matchExpressions),
      endpoints,
      exporters,
    ),
  };
}

function endpointOf(endpoint: PlainRecord, i: number, at: Path): FoundEndpoint {
  const portField = (['port', 'targetPort', 'portNumber'] as const).find(
    (field) => textOf(endpoint[field]) !== '',
  );
  const files = {
    bearerTokenFile: endpoint.bearerTokenFile,
    'tlsConfig.caFile': recordAt(endpoint, 'tlsConfig').caFile,
    'tlsConfig.certFile': recordAt(endpoint, 'tlsConfig').certFile,
    'tlsConfig.keyFile': recordAt(endpoint, 'tlsConfig').keyFile,
  };
  return {
    place: `endpoint ${i + 1}`,
    at,
    path: textOf(endpoint.path) || '/metrics',
    port: portField === undefined ? '' : textOf(endpoint[portField]),
    portField,
    intervalSeconds: secondsOf(endpoint.interval),
    timeoutSeconds: secondsOf(endpoint.scrapeTimeout),
    files: Object.entries(files).flatMap(([field, file]) => (textOf(file) === '' ? [] : [field])),
    relabelings: recordsIn(endpoint.relabelings),
    metricRelabelings: recordsIn(endpoint.metricRelabelings),
  };
}

/** The values that the selector's expressions ask for, by key. */
function valuesSelected(expressions: unknown): ReadonlyMap<string, readonly string[]> {
  return new Map(
    recordsIn(expressions).map(({ key, operator, values }) => [
      textOf(key),
      operator === 'In' && isList(values) ? values.map(textOf) : [],
    ]),
  );
}

/** By the labels that each exporter's operator gives to its Services and pods, else by an endpoint that only it has. */
function exporterOf(
  selector: Readonly<Record<string, string>>,
  expressions: ReadonlyMap<string, readonly string[]>,
  endpoints: readonly FoundEndpoint[],
  exporters: readonly Exporter[],
): Exporter | undefined {
  const values = (key: string) => [
    ...(key in selector ? [selector[key]] : []),
    ...(expressions.get(key) ?? []),
  ];
  const selects = ({ monitors }: Exporter) =>
    Object.entries(monitors.selects ?? {}).some(([key, value]) =>
      value === true ? key in selector : selector[key] === value,
    ) && !Object.entries(monitors.selectsNot ?? {}).some(([key, value]) => values(key).includes(value));
  const serves = ({ monitors: { endpoints: own = [] } }: Exporter) =>
    endpoints.some(({ port, path }) => own.includes(port) || own.includes(path));
  return exporters.find(selects) ?? exporters.find(serves);
}

const UNITS = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** A duration of Prometheus, such as `1m30s`, in seconds; nothing when it is none. */
export function secondsOf(duration: unknown): number | undefined {
  const text = textOf(duration);
  if (!/^(\d+(ms|[smhd]))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+)(ms|[smhd])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit as keyof typeof UNITS],
    0,
  );
}
