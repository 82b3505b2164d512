import { Duration } from 'cdk8s';
import { Cel } from '../cel/cel';
import { Flow, type GatewayLabel } from '../flow/flow';
import { TelemetryLabels } from '../labels/telemetry-labels';
import { Gateway } from '../platform/gateway';
import { type KuadrantVersion, isKuadrantVersion } from '../platform/kuadrant-version';
import { Platform } from '../platform/platform';
import { type AnyExporter, Scrape } from '../platform/scrape';
import { Stack, type StackName } from '../platform/stack';
import { type FlowSettings, mergedSettings, recordedSettings } from './flow-settings';
import { inferredSettings } from './inferred-settings';
import { type PlainRecord, isRecord, recordAt, recordsIn, textOf } from './plain-data';

const PRESETS = {
  tier: () => TelemetryLabels.tier(),
  subscription: () => TelemetryLabels.subscription(),
  'subscription-with-user': () => TelemetryLabels.subscription({ user: true }),
} as const;

const STACKS: Readonly<Record<StackName, (selectorLabels?: Readonly<Record<string, string>>) => Stack>> = {
  'prometheus-operator': (selectorLabels) => Stack.prometheusOperator({ selectorLabels }),
  'openshift-user-workload': () => Stack.openShiftUserWorkload(),
  'open-data-hub': () => Stack.openDataHub(),
};

/**
 * The flow of some manifests: labels from their TelemetryPolicy and Telemetry, the rest from the settings, from what a
 * kustomization.yaml of ours says, and from the monitors, in this order.
 */
export function flowOf(manifests: readonly unknown[], settings: FlowSettings = {}): Flow {
  const records = manifests.filter(isRecord);
  const known = knownSettings(records, settings);
  const { gateway, kuadrant, models, maasApi, grafana, scrape = {} } = known;
  const platform = new Platform({
    gateway: Gateway.named(
      gateway?.name ?? Gateway.MAAS_DEFAULT.name,
      gateway?.namespace ?? Gateway.MAAS_DEFAULT.namespace,
      gateway,
    ),
    kuadrant: { ...kuadrant, version: knownVersion(kuadrant?.version) },
    models,
    maasApi,
    grafana,
    stack: STACKS[known.stack ?? 'openshift-user-workload'](known.selectorLabels),
    route: { ...known.route, termination: known.routeTermination },
    scrape: Object.fromEntries(
      Object.entries(scrape).map(([exporter, by]): [AnyExporter, Scrape] => [exporter, scrapeBy(by)]),
    ),
  });
  return new Flow({
    platform,
    labels: labelsOf(records, known),
    gatewayLabels: gatewayLabelsOf(records),
    scrapeInterval: Duration.seconds(known.scrapeIntervalSeconds ?? 30),
  });
}

/** Everything that is said of the flow of some manifests, by somebody or by themselves. */
export function knownSettings(manifests: readonly unknown[], settings: FlowSettings = {}): FlowSettings {
  const records = manifests.filter(isRecord);
  const recorded = records.flatMap((manifest) => recordedSettings(manifest) ?? []);
  return [...recorded.slice(0, 1), settings].reduce(mergedSettings, inferredSettings(records));
}

function scrapeBy(by: string): Scrape {
  if (by === 'nobody') return Scrape.nobody();
  return by === 'here' ? Scrape.here() : Scrape.elsewhere(by);
}

/** The labels of some manifests, with all that is wrong with them. */
export function labelsOf(
  manifests: readonly PlainRecord[],
  { labels = {}, preset = 'tier' }: FlowSettings = {},
): TelemetryLabels {
  const policies = manifests.filter(({ kind }) => kind === 'TelemetryPolicy');
  const expressions =
    policies.length > 0
      ? policies.flatMap((policy) => Object.entries(recordAt(policy, 'spec', 'metrics', 'default', 'labels')))
      : Object.entries(labels).flatMap(([name, { cel }]) =>
          cel === undefined ? [] : [[name, cel] as const],
        );
  if (policies.length === 0 && expressions.length === 0) return PRESETS[preset]();
  // A label counts what is said of it, else what the presets' label of its name counts.
  const known = TelemetryLabels.subscription({ user: true }).with('tier', {
    cel: Cel.identity('tier'),
    growsWith: 'plans',
  });
  // Manifests are sorted; what says the labels may have an order of its own.
  const order = Object.keys(labels);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const ordered = [...expressions].sort(([a], [b]) => place(a) - place(b));
  return TelemetryLabels.of(
    Object.fromEntries(
      ordered.map(
        ([name, cel]) =>
          [
            name,
            {
              cel: Cel.expression(textOf(cel)),
              growsWith:
                (Object.hasOwn(labels, name) ? labels[name]?.counts : undefined) ??
                known.find(name)?.growsWith,
            },
          ] as const,
      ),
    ),
  );
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

/** As the chart has them: a label once, with all its metrics. */
function gatewayLabelsOf(manifests: readonly PlainRecord[]): GatewayLabel[] {
  const labels = new Map<string, string[]>();
  const overrides = manifests
    .filter(({ kind }) => kind === 'Telemetry')
    .flatMap((telemetry) => recordsIn(recordAt(telemetry, 'spec').metrics))
    .flatMap((metrics) => recordsIn(metrics.overrides));
  for (const override of overrides) {
    const metric = textOf(recordAt(override, 'match').metric);
    const metrics =
      (Object.hasOwn(ISTIO_METRICS, metric) ? ISTIO_METRICS[metric] : undefined) ?? ISTIO_METRICS.ALL_METRICS;
    for (const name of Object.keys(recordAt(override, 'tagOverrides'))) {
      labels.set(name, [...(labels.get(name) ?? []), ...(metrics ?? [])]);
    }
  }
  return [...labels].map(([name, metrics]) => ({ name, metrics: [...new Set(metrics)] }));
}

function knownVersion(version: string | undefined): KuadrantVersion | undefined {
  return version !== undefined && isKuadrantVersion(version) ? version : undefined;
}
