import { Cel } from '../cel/cel';
import { Flow, type GatewayLabel } from '../flow/flow';
import { TelemetryLabels, growthOf } from '../labels/telemetry-labels';
import { mergedSpecs } from '../platform/merged-spec';
import { Platform } from '../platform/platform';
import { PLATFORM_FORM } from '../platform/platform-form';
import { type PlatformSpec } from '../platform/platform-spec';
import { durationIn } from '../validation/durations';
import { inferredSpec } from './inferred-spec';
import { type PlainRecord, isRecord, recordAt, recordsIn, textOf } from '../documents/plain-data';
import { recordedSpec } from './recorded-spec';

/**
 * The flow of some manifests: labels from their TelemetryPolicy and Telemetry, the rest from what the user says, from what a
 * kustomization.yaml of ours says, and from the monitors, in this order.
 */
export function flowOf(manifests: readonly unknown[], said: PlatformSpec = {}): Flow {
  const records = manifests.filter(isRecord);
  const spec = PLATFORM_FORM.read(knownSpec(records, said), '').value ?? {};
  const platform = new Platform(spec);
  return new Flow({
    platform,
    labels: labelsOf(records, {
      telemetryLabels: spec.telemetryLabels ?? platform.distribution.traits.labels,
    }),
    gatewayLabels: [...gatewayLabelsOf(records), ...foreignLabels(platform)],
    scrapeInterval: durationIn(spec.scrapeInterval ?? '30s'),
  });
}

/** What a Telemetry of somebody else's puts on the gateway's metrics. */
function foreignLabels({ telemetry }: Platform): GatewayLabel[] {
  return Object.entries(telemetry.gatewayLabels).map(([name, metrics]) => ({ name, metrics }));
}

/** Everything that is said of the platform of some manifests, by somebody or by themselves. */
export function knownSpec(manifests: readonly unknown[], said: PlatformSpec = {}): PlatformSpec {
  const records = manifests.filter(isRecord);
  const recorded = records.flatMap((manifest) => recordedSpec(manifest) ?? []);
  return [...recorded.slice(0, 1), said].reduce(mergedSpecs, inferredSpec(records));
}

/** The labels of some manifests, with all that is wrong with them. */
export function labelsOf(
  manifests: readonly PlainRecord[],
  { telemetryLabels = 'tier' }: Pick<PlatformSpec, 'telemetryLabels'> = {},
): TelemetryLabels {
  const policies = manifests.filter(({ kind }) => kind === 'TelemetryPolicy');
  const described = typeof telemetryLabels === 'string' ? {} : telemetryLabels;
  if (policies.length === 0) {
    // A label that says only what it counts says it of a policy.
    const whole = Object.entries(described).filter(([, { cel }]) => cel !== undefined);
    if (typeof telemetryLabels === 'string') return TelemetryLabels.described(telemetryLabels);
    return whole.length === 0
      ? TelemetryLabels.described('tier')
      : TelemetryLabels.described(Object.fromEntries(whole));
  }
  const expressions = policies.flatMap((policy) =>
    Object.entries(recordAt(policy, 'spec', 'metrics', 'default', 'labels')),
  );
  // Manifests are sorted; what says the labels may have an order of its own.
  const order = Object.keys(described);
  const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const ordered = [...expressions].sort(([a], [b]) => place(a) - place(b));
  return TelemetryLabels.of(
    Object.fromEntries(
      ordered.map(([name, cel]) => [
        name,
        {
          cel: Cel.expression(textOf(cel)),
          // A label counts what is said of it, else what the presets' label of its name counts.
          growsWith:
            (Object.hasOwn(described, name) ? described[name]?.growsWith : undefined) ?? growthOf(name),
        },
      ]),
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
