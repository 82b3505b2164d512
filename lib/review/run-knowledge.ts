import { Duration } from 'cdk8s';
import { type FoundMonitor, monitorIn } from '../documents/monitors-in';
import { type PlainRecord, isRecord, textOf } from '../documents/plain-data';
import { type FoundRuleFile, ruleFileIn } from '../documents/rules-in';
import { type RuleElsewhere } from '../checks/rule/rule-check';
import { type Exporter } from '../exporters/exporter';
import { type Metric } from '../exporters/metric';
import { type PlatformSpec } from '../platform/platform-spec';
import { type Assumption, type MonitoredSeries, type RecordedExpr } from '../promql/promql-context';
import { parsePromql } from '../promql/promql-parse';
import { resourceName } from './resource-name';

/** The rules of a run, by what they record. */
export interface KnownRules {
  readonly files: ReadonlyMap<unknown, FoundRuleFile>;
  readonly recordedBy: ReadonlyMap<string, readonly RuleElsewhere[]>;
  readonly recordings: ReadonlyMap<string, readonly RecordedExpr[]>;
}

export function rulesOf(manifests: readonly unknown[]): KnownRules {
  const files = new Map<unknown, FoundRuleFile>();
  const recordedBy = new Map<string, RuleElsewhere[]>();
  for (const manifest of manifests) {
    const file = ruleFileIn(manifest);
    if (file === undefined) continue;
    files.set(manifest, file);
    const resource = resourceName(manifest);
    for (const group of file.groups) {
      for (const rule of group.rules) {
        if (rule.record === undefined) continue;
        recordedBy.set(rule.record, [
          ...(recordedBy.get(rule.record) ?? []),
          { rule, group, file, resource },
        ]);
      }
    }
  }
  const recordings = new Map(
    [...recordedBy].map(([name, rules]) => [
      name,
      rules.flatMap(({ rule }): RecordedExpr[] => {
        const parsed = parsePromql(rule.expr);
        return 'problem' in parsed ? [] : [{ expr: parsed.expr, labels: Object.keys(rule.labels) }];
      }),
    ]),
  );
  return { files, recordedBy, recordings };
}

export function monitorsOf(
  manifests: readonly unknown[],
  exporters: readonly Exporter[],
): ReadonlyMap<unknown, FoundMonitor> {
  return new Map(
    manifests.flatMap((manifest) => {
      const monitor = monitorIn(manifest, exporters);
      return monitor === undefined ? [] : [[manifest, monitor] as const];
    }),
  );
}

/** What the monitors of a run tell of the series of each metric. */
export function monitoredBy(
  monitors: readonly FoundMonitor[],
): (metric: Metric) => MonitoredSeries | undefined {
  const known = new Map<Exporter, MonitoredSeries | undefined>();
  return ({ exporter: { endpoint: exporter } }) => {
    if (!known.has(exporter))
      known.set(exporter, seriesOf(monitors.filter((one) => one.exporter === exporter)));
    return known.get(exporter);
  };
}

function seriesOf(monitors: readonly FoundMonitor[]): MonitoredSeries | undefined {
  if (monitors.length === 0) return undefined;
  const endpoints = monitors.flatMap((monitor) => monitor.endpoints);
  const seconds = endpoints.flatMap(({ intervalSeconds }) => intervalSeconds ?? []);
  const relabelings = endpoints.flatMap((endpoint) => [
    ...endpoint.relabelings,
    ...endpoint.metricRelabelings,
  ]);
  const added = [
    ...relabelings
      .map(({ targetLabel }) => textOf(targetLabel))
      .filter((label) => label !== '' && !label.startsWith('__')),
    // The operator writes what a label name cannot hold as _ (prometheus-operator `sanitizeLabelName`).
    ...monitors.flatMap(({ targetLabels }) =>
      targetLabels.map((label) => label.replace(/[^a-zA-Z0-9_]/g, '_')),
    ),
  ];
  const isOpen = relabelings.some(({ action }) => textOf(action).toLowerCase() === 'labelmap');
  const namespaces = monitors.map(({ targetNamespaces }) => targetNamespaces);
  const isKnown = namespaces.every((of) => of?.every((namespace) => namespace !== '') === true);
  return {
    ...(seconds.length === 0 || Math.max(...seconds) <= 0
      ? {}
      : { interval: Duration.seconds(Math.ceil(Math.max(...seconds))) }),
    added: isOpen ? 'any' : new Set(added),
    ...(isKnown ? { namespaces: [...new Set(namespaces.flatMap((of) => of ?? []))] } : {}),
    nativeHistograms: monitors.some(({ nativeHistograms }) => nativeHistograms),
  };
}

/** What nobody said of a platform, so that a default was taken. */
export function assumptionsOf(known: PlatformSpec, manifests: readonly unknown[]): ReadonlySet<Assumption> {
  const labels =
    known.telemetryLabels !== undefined ||
    manifests.some((manifest) => isRecord(manifest) && manifest.kind === 'TelemetryPolicy');
  const assumptions: readonly (readonly [Assumption, boolean])[] = [
    ['stack', known.stack !== undefined],
    ['kuadrant-version', known.kuadrant?.version !== undefined],
    ['labels', labels],
    ['gateway', known.gateway?.name !== undefined],
    ['models', known.models?.namespaces !== undefined],
    ['route', known.route?.termination !== undefined],
    ['scrape-interval', known.scrapeInterval !== undefined],
  ];
  return new Set(assumptions.flatMap(([assumption, said]) => (said ? [] : [assumption])));
}

/** Names that only OpenShift gives. */
const OPENSHIFT = /"openshift-|\.openshift\.io|serving-certs-ca-bundle|redhat-ods|rh-connectivity-link/;
const OPERATED: ReadonlySet<unknown> = new Set([
  ...[
    'PrometheusRule',
    'ServiceMonitor',
    'PodMonitor',
    'TelemetryPolicy',
    'Telemetry',
    'NetworkPolicy',
    'Route',
  ],
]);

/** What shows that the objects are for OpenShift, in words; nothing where nothing does. */
export function openShiftEvidence(manifests: readonly unknown[]): string | undefined {
  // A Prometheus of prometheus-operator may well run there, too.
  if (manifests.some(isOfAnotherStack)) return undefined;
  for (const manifest of manifests) {
    if (!isRecord(manifest) || !OPERATED.has(manifest.kind)) continue;
    const [found] = OPENSHIFT.exec(JSON.stringify(manifest)) ?? [];
    if (found !== undefined) return `${found.replace(/"/g, '')} in ${resourceName(manifest)}`;
  }
  return undefined;
}

/** Whether an object can only be meant for another stack than user-workload monitoring. */
function isOfAnotherStack(manifest: unknown): boolean {
  if (!isRecord(manifest)) return false;
  const { labels } = isRecord(manifest.metadata) ? manifest.metadata : {};
  const isOperated = ['PrometheusRule', 'ServiceMonitor', 'PodMonitor', 'Prometheus'].includes(
    textOf(manifest.kind),
  );
  const isLabelled = isRecord(labels) && labels.release !== undefined;
  return isOperated && (manifest.kind === 'Prometheus' || isLabelled);
}

export const ODH_LABEL = 'monitoring.opendatahub.io/scrape';

/** Labels by which the Prometheus of a Helm release selects objects, where all that have one agree. */
export function siblingLabelsOf(manifests: readonly unknown[]): Readonly<Record<string, string>> {
  const releases = new Set(
    manifests.flatMap((manifest) => {
      if (
        !isRecord(manifest) ||
        !['PrometheusRule', 'ServiceMonitor', 'PodMonitor'].includes(textOf(manifest.kind))
      )
        return [];
      const labels: PlainRecord =
        isRecord(manifest.metadata) && isRecord(manifest.metadata.labels) ? manifest.metadata.labels : {};
      return textOf(labels.release) === '' ? [] : [textOf(labels.release)];
    }),
  );
  const [release] = releases;
  return release === undefined || releases.size > 1 ? {} : { release };
}
