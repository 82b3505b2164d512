import { gunzipSync } from 'node:zlib';
import { Duration } from 'cdk8s';
import { isList, isRecord, textOf } from './plain-data';

/** A query found in a manifest. */
export interface FoundQuery {
  /** Where, as a person finds it: `panel "Tokens", query A`. */
  readonly place: string;
  readonly expr: string;
  readonly use: 'dashboard' | 'rule';
  /** The step of the graph, where the panel keeps to one: a window of just that is right. */
  readonly bars?: Duration;
}

export interface FoundQueries {
  readonly queries: readonly FoundQuery[];
  /** Why there may be more that were not found. */
  readonly problems: readonly string[];
}

const NOTHING: FoundQueries = { queries: [], problems: [] };

/** The queries of a GrafanaDashboard, a PrometheusRule or the plain JSON of a dashboard; none of anything else. */
export function queriesIn(manifest: unknown): FoundQueries {
  if (!isRecord(manifest)) return NOTHING;
  if (manifest.kind === 'GrafanaDashboard') return queriesInGrafanaDashboard(manifest.spec);
  if (manifest.kind === 'PrometheusRule') return { queries: queriesInRules(manifest.spec), problems: [] };
  return isList(manifest.panels) && manifest.kind === undefined ? queriesInDashboard(manifest) : NOTHING;
}

function queriesInGrafanaDashboard(spec: unknown): FoundQueries {
  if (!isRecord(spec)) return NOTHING;
  const text = dashboardText(spec);
  if (text === undefined) {
    return { queries: [], problems: ['its dashboard is somewhere else, so its queries were not looked at.'] };
  }
  try {
    return queriesInDashboard(JSON.parse(text));
  } catch (error) {
    return { queries: [], problems: [`its dashboard is not JSON: ${(error as Error).message}.`] };
  }
}

function dashboardText({ json, gzipJson }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof json === 'string') return json;
  if (typeof gzipJson !== 'string') return undefined;
  try {
    return gunzipSync(Buffer.from(gzipJson, 'base64')).toString();
  } catch {
    return gzipJson;
  }
}

function queriesInDashboard(dashboard: unknown): FoundQueries {
  if (!isRecord(dashboard)) return { queries: [], problems: ['its dashboard is not an object.'] };
  return { queries: panelsOf(dashboard).flatMap(queriesOfPanel), problems: [] };
}

/** Panels, those in folded rows too. */
function panelsOf(holder: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  const panels = isList(holder.panels) ? holder.panels.filter(isRecord) : [];
  return panels.flatMap((panel) => [panel, ...panelsOf(panel)]);
}

function queriesOfPanel(panel: Readonly<Record<string, unknown>>): FoundQuery[] {
  const targets = isList(panel.targets) ? panel.targets.filter(isRecord) : [];
  return targets
    .filter((target) => typeof target.expr === 'string' && target.expr.trim() !== '')
    .filter((target) => isPrometheus(target.datasource) && isPrometheus(panel.datasource))
    .map((target) => ({
      place: `panel ${JSON.stringify(textOf(panel.title))}, query ${textOf(target.refId)}`,
      expr: textOf(target.expr),
      use: 'dashboard',
      ...stepOf(target),
    }));
}

function stepOf({ interval }: Readonly<Record<string, unknown>>): { readonly bars?: Duration } {
  const [, digits, unit = ''] = /^(\d+)(s|m|h|d)$/.exec(textOf(interval)) ?? [];
  const seconds = { s: 1, m: 60, h: 3600, d: 86400 }[unit];
  return digits === undefined || seconds === undefined
    ? {}
    : { bars: Duration.seconds(Number(digits) * seconds) };
}

/** A target that does not say what it asks, or asks a variable, may be meant for Prometheus. */
function isPrometheus(datasource: unknown): boolean {
  return !isRecord(datasource) || typeof datasource.type !== 'string' || datasource.type === 'prometheus';
}

function queriesInRules(spec: unknown): FoundQuery[] {
  const groups = isRecord(spec) && isList(spec.groups) ? spec.groups.filter(isRecord) : [];
  return groups.flatMap((group) =>
    (isList(group.rules) ? group.rules.filter(isRecord) : []).map((rule) => ({
      place: `group ${JSON.stringify(textOf(group.name))}, ${nameOfRule(rule)}`,
      expr: textOf(rule.expr),
      use: 'rule',
    })),
  );
}

function nameOfRule(rule: Readonly<Record<string, unknown>>): string {
  return rule.alert === undefined
    ? `record ${JSON.stringify(textOf(rule.record))}`
    : `alert ${JSON.stringify(textOf(rule.alert))}`;
}
