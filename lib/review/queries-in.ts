import { Duration } from 'cdk8s';
import { wordsOfHeading } from '../perses/look';
import { dashboardsIn } from './dashboards-in';
import { persesDashboardIn } from './perses-in';
import { type PlainRecord, isList, isRecord, recordAt, recordsIn, textOf } from './plain-data';

/** A query found in a manifest. */
export interface FoundQuery {
  /** Where, as a person finds it: `panel "Tokens", query A`. */
  readonly place: string;
  /** What asks it: `Dashboard › Panel`, or the name of a rule. */
  readonly asker: string;
  readonly expr: string;
  readonly use: 'dashboard' | 'rule';
  /** The step of the graph, where the panel keeps to one: a window of just that is right. */
  readonly bars?: Duration;
}

export interface FoundQueries {
  readonly queries: readonly FoundQuery[];
  /** Why there may be more that were not found. */
  readonly problems: readonly { readonly place: string; readonly problem: string }[];
}

/** The queries of a dashboard or of rules, as Kubernetes objects or plain files; none of anything else. */
export function queriesIn(manifest: unknown): FoundQueries {
  const found = dashboardsIn(manifest).map((one): FoundQueries => {
    const place = one.place ?? 'spec';
    if ('problem' in one) return { queries: [], problems: [{ place, problem: one.problem }] };
    const within = one.place === undefined ? '' : `${one.place}, `;
    return { queries: queriesOf(one.dashboard, within), problems: [] };
  });
  return {
    queries: [
      ...found.flatMap(({ queries }) => queries),
      ...queriesInPerses(manifest),
      ...rulesIn(manifest).map(queryOfRule),
    ],
    problems: found.flatMap(({ problems }) => problems),
  };
}

function queriesOf(dashboard: PlainRecord, within: string): FoundQuery[] {
  const title = textOf(dashboard.title);
  return panelsOf(dashboard).flatMap((panel) => queriesOfPanel(panel, title, within));
}

/** Panels, those in folded rows too, and those in the rows that Grafana had before version 5. */
function panelsOf(holder: PlainRecord): readonly PlainRecord[] {
  const rows = recordsIn(holder.rows).flatMap(panelsOf);
  return [...rows, ...recordsIn(holder.panels).flatMap((panel) => [panel, ...panelsOf(panel)])];
}

function queriesOfPanel(panel: PlainRecord, dashboard: string, within: string): FoundQuery[] {
  const title = textOf(panel.title);
  return recordsIn(panel.targets)
    .filter((target) => typeof target.expr === 'string' && target.expr.trim() !== '')
    .filter((target) => isPrometheus(target.datasource) && isPrometheus(panel.datasource))
    .map((target) => ({
      place: `${within}panel ${JSON.stringify(title)}, query ${textOf(target.refId)}`,
      asker: `${dashboard} › ${title}`,
      expr: textOf(target.expr),
      use: 'dashboard',
      ...stepOf(target),
    }));
}

function stepOf({ interval }: PlainRecord): { readonly bars?: Duration } {
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

function queriesInPerses(manifest: unknown): readonly FoundQuery[] {
  const dashboard = persesDashboardIn(manifest);
  if (dashboard === undefined) return [];
  return Object.entries(recordAt(dashboard, 'panels')).flatMap(([key, panel]) => {
    const title = textOf(recordAt(panel, 'spec', 'display').name) || key;
    return recordsIn(recordAt(panel, 'spec').queries).flatMap((query, i): FoundQuery[] => {
      const { kind } = recordAt(query, 'spec', 'plugin');
      const { query: expr, minStep } = recordAt(query, 'spec', 'plugin', 'spec');
      if (kind !== 'PrometheusTimeSeriesQuery' || textOf(expr).trim() === '') return [];
      return [
        {
          place: `panel ${JSON.stringify(title)}, query ${i + 1}`,
          // As the panel for Grafana, which says the unit beside the number.
          asker: `${textOf(recordAt(dashboard, 'display').name)} › ${wordsOfHeading(title)}`,
          expr: textOf(expr),
          use: 'dashboard',
          ...stepOf({ interval: minStep }),
        },
      ];
    });
  });
}

/** A rule of a PrometheusRule or of Prometheus' own rule file. */
export interface FoundRule {
  readonly group: string;
  readonly record: string | undefined;
  readonly alert: string | undefined;
  readonly expr: string;
}

export function rulesIn(manifest: unknown): readonly FoundRule[] {
  if (!isRecord(manifest)) return [];
  const isRuleFile = manifest.kind === undefined && isList(manifest.groups);
  if (manifest.kind !== 'PrometheusRule' && !isRuleFile) return [];
  const { groups } = isRuleFile ? manifest : recordAt(manifest, 'spec');
  return recordsIn(groups).flatMap((group) =>
    recordsIn(group.rules).map((rule) => ({
      group: textOf(group.name),
      record: rule.record === undefined ? undefined : textOf(rule.record),
      alert: rule.alert === undefined ? undefined : textOf(rule.alert),
      expr: textOf(rule.expr),
    })),
  );
}

function queryOfRule({ group, record, alert, expr }: FoundRule): FoundQuery {
  const named =
    alert === undefined ? `record ${JSON.stringify(record ?? '')}` : `alert ${JSON.stringify(alert)}`;
  return {
    place: `group ${JSON.stringify(group)}, ${named}`,
    asker: alert ?? record ?? '',
    expr,
    use: 'rule',
  };
}
