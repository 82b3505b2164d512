import { Duration } from 'cdk8s';
import { Cel } from '../cel/cel';
import { Flow, type GatewayLabel } from '../flow/flow';
import { TelemetryLabels } from '../labels/telemetry-labels';
import { Gateway } from '../platform/gateway';
import { KUADRANT_VERSIONS, type KuadrantVersion, isKuadrantVersion } from '../platform/kuadrant-version';
import { Platform } from '../platform/platform';
import { type AnyExporter, Scrape } from '../platform/scrape';
import { Stack } from '../platform/stack';
import { type PlainRecord, isList, isRecord, textOf } from './plain-data';

/** The platform that manifests are held against, as plain data; everything has the default of the props it stands for. */
export interface FlowSettings {
  /**
   * The labels, where the manifests have no TelemetryPolicy to read them from.
   * @default 'tier'
   */
  readonly preset?: 'tier' | 'subscription' | 'subscription-with-user';
  readonly gateway?: { readonly name?: string; readonly namespace?: string; readonly className?: string };
  readonly kuadrant?: { readonly namespace?: string; readonly version?: KuadrantVersion };
  readonly models?: { readonly namespaces?: readonly string[] };
  readonly stack?: 'prometheus-operator' | 'openshift-user-workload' | 'open-data-hub';
  /** Who scrapes an exporter, by name; `nobody` where nobody does. */
  readonly scrape?: Readonly<Record<string, string>>;
  /** @default 30 */
  readonly scrapeIntervalSeconds?: number;
  /** @default 'passthrough' */
  readonly routeTermination?: 'passthrough' | 'edge' | 'reencrypt';
}

const PRESETS = {
  tier: () => TelemetryLabels.tier(),
  subscription: () => TelemetryLabels.subscription(),
  'subscription-with-user': () => TelemetryLabels.subscription({ user: true }),
} as const;

const STACKS = {
  'prometheus-operator': () => Stack.prometheusOperator(),
  'openshift-user-workload': () => Stack.openShiftUserWorkload(),
  'open-data-hub': () => Stack.openDataHub(),
} as const;

/** What is wrong with settings that came from a file. */
export function settingsProblems(settings: FlowSettings): string[] {
  const { preset, stack, kuadrant, scrapeIntervalSeconds: seconds } = settings;
  return [
    ...oneOf('preset', preset, Object.keys(PRESETS)),
    ...oneOf('stack', stack, Object.keys(STACKS)),
    ...oneOf('kuadrant.version', kuadrant?.version, KUADRANT_VERSIONS),
    ...(seconds === undefined || (Number.isInteger(seconds) && seconds > 0)
      ? []
      : [`scrapeIntervalSeconds is ${textOf(seconds)}: write a whole number above 0.`]),
  ];
}

/** The flow of some manifests: labels from their TelemetryPolicy and Telemetry, the rest from the settings. */
export function flowOf(manifests: readonly unknown[], settings: FlowSettings = {}): Flow {
  const { gateway, kuadrant, models, scrape = {} } = settings;
  const platform = new Platform({
    gateway: Gateway.named(
      gateway?.name ?? Gateway.MAAS_DEFAULT.name,
      gateway?.namespace ?? Gateway.MAAS_DEFAULT.namespace,
      gateway,
    ),
    kuadrant: { ...kuadrant, version: knownVersion(kuadrant?.version) },
    models,
    stack: STACKS[settings.stack ?? 'openshift-user-workload'](),
    route: { termination: settings.routeTermination },
    scrape: Object.fromEntries(
      Object.entries(scrape).map(([exporter, by]): [AnyExporter, Scrape] => [
        exporter,
        by === 'nobody' ? Scrape.nobody() : Scrape.elsewhere(by),
      ]),
    ),
  });
  const records = manifests.filter(isRecord);
  return new Flow({
    platform,
    labels: labelsOf(records) ?? PRESETS[settings.preset ?? 'tier'](),
    gatewayLabels: gatewayLabelsOf(records),
    scrapeInterval: Duration.seconds(settings.scrapeIntervalSeconds ?? 30),
  });
}

/** A label counts what the presets' label of its name counts. */
function labelsOf(manifests: readonly PlainRecord[]): TelemetryLabels | undefined {
  const policies = manifests.filter(({ kind }) => kind === 'TelemetryPolicy');
  if (policies.length === 0) return undefined;
  const known = TelemetryLabels.subscription({ user: true }).with('tier', {
    cel: Cel.identity('tier'),
    growsWith: 'plans',
  });
  const labels = policies.flatMap((policy) =>
    Object.entries(recordAt(policy, 'spec', 'metrics', 'default', 'labels')).map(
      ([name, cel]) =>
        [name, { cel: Cel.expression(textOf(cel)), growsWith: known.find(name)?.growsWith }] as const,
    ),
  );
  return TelemetryLabels.of(Object.fromEntries(labels));
}

/** The metrics of the Telemetry API that queries know, by their name there. */
const ISTIO_METRICS: Readonly<Record<string, readonly string[]>> = {
  ALL_METRICS: [
    'istio_requests_total',
    'istio_request_duration_milliseconds',
    'istio_request_bytes',
    'istio_response_bytes',
  ],
  REQUEST_COUNT: ['istio_requests_total'],
  REQUEST_DURATION: ['istio_request_duration_milliseconds'],
  REQUEST_SIZE: ['istio_request_bytes'],
  RESPONSE_SIZE: ['istio_response_bytes'],
};

function gatewayLabelsOf(manifests: readonly PlainRecord[]): GatewayLabel[] {
  return manifests
    .filter(({ kind }) => kind === 'Telemetry')
    .flatMap((telemetry) => recordsAt(recordAt(telemetry, 'spec').metrics))
    .flatMap((metrics) => recordsAt(metrics.overrides))
    .flatMap((override) => {
      const metric = textOf(recordAt(override, 'match').metric);
      const metrics = Object.hasOwn(ISTIO_METRICS, metric)
        ? ISTIO_METRICS[metric]
        : ISTIO_METRICS.ALL_METRICS;
      return Object.keys(recordAt(override, 'tagOverrides')).map((name) => ({
        name,
        metrics: metrics ?? [],
      }));
    });
}

function recordAt(value: unknown, ...path: readonly string[]): PlainRecord {
  const found = path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), value);
  return isRecord(found) ? found : {};
}

function recordsAt(value: unknown): readonly PlainRecord[] {
  return isList(value) ? value.filter(isRecord) : [];
}

function knownVersion(version: string | undefined): KuadrantVersion | undefined {
  return version !== undefined && isKuadrantVersion(version) ? version : undefined;
}

function oneOf(what: string, value: string | undefined, known: readonly string[]): string[] {
  return value === undefined || known.includes(value)
    ? []
    : [
        `${what} ${JSON.stringify(value)} is unknown: write one of ${known.map((each) => `'${each}'`).join(', ')}.`,
      ];
}
