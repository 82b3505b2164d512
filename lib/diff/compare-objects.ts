import { type PlainRecord, isList, isRecord, recordAt } from '../documents/plain-data';
import { type Change } from './change';
import { sortedJson, without } from './comparable';
import { type FoundObject, type Snapshot } from './snapshot';

/** Objects: gone, new, taken over, and what is different in the fields that no other comparison reads. */
export function objectChanges(before: Snapshot, after: Snapshot): readonly Change[] {
  const change = (level: Change['class'], place: string, text: string): Change => ({
    class: level,
    subject: 'object',
    place,
    text,
  });
  return [
    ...[...before.objects.values()]
      .filter(({ id }) => !after.objects.has(id))
      .map(({ id, manifest }) =>
        change(
          isRead(manifest) ? 'visible' : 'breaking',
          id,
          'is not among the new ones: without pruning it stays in the cluster as it is',
        ),
      ),
    ...[...before.objects.values()].flatMap((one) => {
      const other = after.objects.get(one.id);
      return other === undefined ? [] : changesOf(one, other);
    }),
    ...[...after.objects.values()]
      .filter(({ id }) => !before.objects.has(id))
      .map(({ id }) => change('visible', id, 'is new')),
  ];
}

function changesOf(one: FoundObject, other: FoundObject): readonly Change[] {
  const place = one.id;
  const takenOver: readonly Change[] =
    !one.isOurs && other.isOurs
      ? [
          {
            class: 'breaking',
            subject: 'object',
            place,
            text: 'is taken over: somebody else wrote it, and what is theirs in it goes',
          },
        ]
      : [];
  const [was, is] = [unread(one.manifest), unread(other.manifest)];
  return [
    ...takenOver,
    ...differences(was, is, []).map(({ path, before, after }): Change => ({
      class: isCosmetic(path) ? 'cosmetic' : 'visible',
      subject: 'object',
      place,
      text: `differs in ${path.join('.')}`,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    })),
  ];
}

const SPEC_READ: Readonly<Record<string, readonly string[]>> = {
  GrafanaDashboard: ['json', 'gzipJson'],
  PrometheusRule: ['groups'],
  TelemetryPolicy: ['metrics'],
};

/** Whether the other comparisons read what is in it, and say what is lost. */
function isRead({ kind }: PlainRecord): boolean {
  return ['GrafanaDashboard', 'PersesDashboard', 'PrometheusRule', 'ServiceMonitor', 'PodMonitor'].includes(
    String(kind),
  );
}

/** The manifest without what the other comparisons read, and without what a cluster adds. */
function unread(manifest: PlainRecord): PlainRecord {
  const { kind, metadata, spec, data, ...rest } = without(manifest, ['status']);
  const { labels, annotations, finalizers, ownerReferences } = recordAt({ metadata }, 'metadata');
  const kept = without(recordAt({ annotations }, 'annotations'), [
    'kubectl.kubernetes.io/last-applied-configuration',
  ]);
  const isMonitor = kind === 'ServiceMonitor' || kind === 'PodMonitor';
  const own = {
    ...rest,
    metadata: { labels: isMonitor ? undefined : labels, annotations: kept, finalizers, ownerReferences },
  };
  if (isMonitor || kind === 'PersesDashboard') return own;
  if (kind === 'ConfigMap') {
    const others = Object.entries(isRecord(data) ? data : {}).filter(([key]) => !key.endsWith('.json'));
    return { ...own, data: Object.fromEntries(others) };
  }
  const read = SPEC_READ[String(kind)] ?? [];
  const fields = Object.entries(isRecord(spec) ? spec : {}).filter(([key]) => !read.includes(key));
  return { ...own, spec: Object.fromEntries(fields), data };
}

interface Difference {
  readonly path: readonly string[];
  readonly before?: string;
  readonly after?: string;
}

/** The fields that differ, as deep as both sides have the same shape. */
function differences(was: unknown, is: unknown, path: readonly string[]): readonly Difference[] {
  if (sortedJson(was) === sortedJson(is)) return [];
  if (isRecord(was) && isRecord(is)) {
    const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
    return keys.flatMap((key) => differences(was[key], is[key], [...path, key]));
  }
  if (isList(was) && isList(is) && was.length === is.length) {
    return was.flatMap((item, i) => differences(item, is[i], [...path, String(i)]));
  }
  return [
    {
      path,
      ...(was === undefined ? {} : { before: inShort(was) }),
      ...(is === undefined ? {} : { after: inShort(is) }),
    },
  ];
}

function inShort(value: unknown): string {
  return typeof value === 'string' ? value : sortedJson(value);
}

/** Labels and annotations select nothing here: those of monitors, which do, are compared with the monitors. */
function isCosmetic([first, second]: readonly string[]): boolean {
  return first === 'metadata' && (second === 'labels' || second === 'annotations');
}
