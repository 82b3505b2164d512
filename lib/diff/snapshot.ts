import { isOurs } from '../documents/is-ours';
import { type PlainRecord, isRecord, recordAt, textOf } from '../documents/plain-data';
import { type DashboardModel, dashboardModelsOf } from './dashboard-model';
import { type MonitorModel, monitorModelOf } from './monitor-model';
import { type Reading } from './reading';
import { type RuleModel, ruleModelsOf } from './rule-model';
import { type LabelExpressions } from './renamed-labels';

/** A Kubernetes object of a snapshot. */
export interface FoundObject {
  /** `Kind namespace/name`. */
  readonly id: string;
  readonly manifest: PlainRecord;
  /** Whether this library wrote it. */
  readonly isOurs: boolean;
}

/** A set of manifests, read for what they mean. */
export interface Snapshot {
  readonly objects: ReadonlyMap<string, FoundObject>;
  readonly dashboards: readonly DashboardModel[];
  readonly rules: readonly RuleModel[];
  readonly monitors: readonly MonitorModel[];
  readonly labels: LabelExpressions;
}

export function snapshotOf(manifests: readonly unknown[], reading: Reading): Snapshot {
  const records = manifests.filter(isRecord).filter(({ kind }) => kind !== 'Kustomization');
  const objects = new Map(
    records
      .filter(({ kind }) => typeof kind === 'string')
      .map((manifest) => [
        idOf(manifest),
        { id: idOf(manifest), manifest, isOurs: isOurs(manifest) } satisfies FoundObject,
      ]),
  );
  const unique = [
    ...records.filter(({ kind }) => typeof kind !== 'string'),
    ...[...objects.values()].map(({ manifest }) => manifest),
  ];
  return {
    objects,
    dashboards: withoutCopies(
      unique.flatMap((manifest) => dashboardModelsOf(manifest, idOf(manifest), reading)),
    ),
    rules: unique.flatMap((manifest) => ruleModelsOf(manifest, idOf(manifest), reading)),
    monitors: unique.flatMap((manifest) => monitorModelOf(manifest, idOf(manifest)) ?? []),
    labels: labelsOf(unique),
  };
}

/** `Kind namespace/name`; the group of the kind where it is not a well-known one would only make it longer. */
export function idOf(manifest: PlainRecord): string {
  const { name, namespace } = recordAt(manifest, 'metadata');
  const path = [textOf(namespace), textOf(name)].filter((part) => part !== '').join('/');
  return `${textOf(manifest.kind) || 'Dashboard'} ${path || textOf(manifest.title)}`;
}

/** A dashboard as plain JSON beside its object is the same dashboard. */
function withoutCopies(dashboards: readonly DashboardModel[]): readonly DashboardModel[] {
  const inObjects = new Set(dashboards.filter(({ isPlain }) => !isPlain).map(({ uid }) => uid));
  return dashboards.filter(({ isPlain, uid }) => !isPlain || uid === '' || !inObjects.has(uid));
}

function labelsOf(manifests: readonly PlainRecord[]): LabelExpressions {
  const policies = manifests.filter(({ kind }) => kind === 'TelemetryPolicy');
  return new Map(
    policies.flatMap((policy) =>
      Object.entries(recordAt(policy, 'spec', 'metrics', 'default', 'labels')).map(
        ([name, expression]) => [name, textOf(expression)] as const,
      ),
    ),
  );
}

/** Every metric that something in the snapshot asks for, recordings read through to what they are made of. */
export function metricsBehind(names: readonly string[], rules: readonly RuleModel[]): ReadonlySet<string> {
  const recordings = new Map(
    rules.flatMap((rule) => (rule.kind === 'recording' ? [[rule.name, rule.query] as const] : [])),
  );
  const found = new Set<string>();
  const queue = [...names];
  const seen = new Set<string>();
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const recorded = recordings.get(name);
    if (recorded === undefined) found.add(name.replace(/_(bucket|sum|count|total)$/, ''));
    else queue.push(...recorded.metrics);
  }
  return found;
}
