import { dirname, resolve } from 'node:path';
import { dashboardsIn } from '../documents/dashboards-in';
import { persesIn } from '../documents/perses-in';
import { isList, isRecord, recordsIn, textOf } from '../documents/plain-data';
import { queriesIn } from '../documents/queries-in';
import { ruleFileIn, rulesIn } from '../documents/rules-in';
import { monitorOf } from '../review/monitor-of';
import { type CheckCounts } from './check-report';
import { type SourceFile } from './read-sources';

/** What a manifest is to the checks; nothing where they do not look at it. */
export function kindOf(manifest: unknown): 'dashboard' | 'rules' | 'monitor' | 'policy' | undefined {
  if (dashboardsIn(manifest).length > 0 || persesIn(manifest) !== undefined) return 'dashboard';
  if (ruleFileIn(manifest) !== undefined) return 'rules';
  if (monitorOf(manifest) !== undefined) return 'monitor';
  return isRecord(manifest) && POLICIES.has(manifest.kind) ? 'policy' : undefined;
}

const POLICIES: ReadonlySet<unknown> = new Set([
  'TelemetryPolicy',
  'Telemetry',
  'GrafanaFolder',
  'NetworkPolicy',
]);

/** Kinds that hold queries, monitors or dashboards in a form that is not read. */
const NOT_READ: Readonly<Record<string, string>> = {
  PrometheusServiceLevel: "Sloth's",
  ServiceLevelObjective: "Pyrra's or OpenSLO's",
  SLO: "OpenSLO's",
  GrafanaAlertRuleGroup: "Grafana's alerts",
  AlertmanagerConfig: "Alertmanager's",
  ScrapeConfig: 'a scrape configuration',
  Probe: 'a probe',
  VMRule: "VictoriaMetrics'",
  VMServiceScrape: "VictoriaMetrics'",
  VMPodScrape: "VictoriaMetrics'",
  PodMonitoring: "Google's",
  Rules: "Google's",
};

export function notReadKind(manifest: unknown): string | undefined {
  if (!isRecord(manifest)) return undefined;
  const kind = textOf(manifest.kind);
  const isNeighbour = Object.hasOwn(NOT_READ, kind) ? NOT_READ[kind] : undefined;
  if (isNeighbour !== undefined)
    return `${kind} is ${isNeighbour}, a form that is not read, so it was not checked.`;
  const isSlothFile =
    typeof manifest.version === 'string' &&
    manifest.version.startsWith('prometheus/') &&
    isList(manifest.slos);
  if (isSlothFile) return "it is a file of Sloth's, a form that is not read, so it was not checked.";
  return undefined;
}

/** Files that a kustomization names as patches, which are parts of objects. */
export function patchesIn(files: readonly SourceFile[]): ReadonlySet<string> {
  return new Set(
    files.flatMap(({ file, manifests }) =>
      manifests.flatMap(({ manifest }) => {
        if (!isRecord(manifest)) return [];
        const isKustomization = manifest.kind === 'Kustomization' || /(^|\/)kustomization\.ya?ml$/.test(file);
        if (!isKustomization) return [];
        const strategic = isList(manifest.patchesStrategicMerge)
          ? manifest.patchesStrategicMerge.map(textOf)
          : [];
        const paths = [...recordsIn(manifest.patches), ...recordsIn(manifest.patchesJson6902)].map(
          ({ path }) => textOf(path),
        );
        return [...strategic, ...paths]
          .filter((path) => path !== '')
          .map((path) => resolve(dirname(file), path));
      }),
    ),
  );
}

export function countsOf(files: readonly SourceFile[]): CheckCounts {
  const manifests = files.flatMap((file) => file.manifests.map(({ manifest }) => manifest));
  const kinds = manifests.map((manifest) => kindOf(manifest));
  const others: Record<string, number> = {};
  manifests.forEach((manifest, i) => {
    if (kinds[i] !== undefined) return;
    const kind = isRecord(manifest) ? textOf(manifest.kind) || 'without a kind' : 'without a kind';
    if (kind === 'Kustomization') return;
    others[kind] = (others[kind] ?? 0) + 1;
  });
  return {
    files: files.length,
    documents: manifests.length,
    dashboards: manifests.reduce<number>(
      (sum, manifest) =>
        sum +
        dashboardsIn(manifest).filter((one) => !('problem' in one)).length +
        (persesIn(manifest) === undefined ? 0 : 1),
      0,
    ),
    rules: manifests.reduce<number>((sum, manifest) => sum + rulesIn(manifest).length, 0),
    monitors: kinds.filter((kind) => kind === 'monitor').length,
    policies: kinds.filter((kind) => kind === 'policy').length,
    queries: manifests.reduce<number>((sum, manifest) => sum + queriesIn(manifest).length, 0),
    others,
  };
}
