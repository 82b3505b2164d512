import { Duration } from 'cdk8s';
import { modelOf } from './dashboard-model';
import { dashboardsIn } from './dashboards-in';
import { persesModelIn } from './perses-model';
import { isPromql } from './query-language';
import { type FoundRule, ruleSaid, rulesIn } from './rules-in';

/** A query found in a manifest. */
export interface FoundQuery {
  /** Where, as a person finds it: `panel "Tokens", query A`. */
  readonly place: string;
  /** What asks it: `Dashboard › Panel`, or the name of a rule. */
  readonly asker: string;
  readonly expr: string;
  readonly use: 'dashboard' | 'rule';
  /** The shortest step, where the panel keeps to one. */
  readonly minStep?: Duration;
}

/** The queries of dashboards and rules in a manifest, as Kubernetes objects or plain files; none of anything else. */
export function queriesIn(manifest: unknown): readonly FoundQuery[] {
  return [
    ...dashboardsIn(manifest).flatMap((found): FoundQuery[] => {
      if ('problem' in found) return [];
      const dashboard = modelOf(found);
      const within = found.place === undefined ? '' : `${found.place}, `;
      return dashboard.panels.flatMap((panel) =>
        panel.targets.flatMap((target) =>
          target.expr === undefined || target.expr.trim() === '' || !isPromql(target, panel, dashboard)
            ? []
            : [
                {
                  place: `${within}${target.said}`,
                  asker: `${dashboard.title} › ${panel.title}`,
                  expr: target.expr,
                  use: 'dashboard',
                  minStep: stepOf(target.interval),
                },
              ],
        ),
      );
    }),
    ...(persesModelIn(manifest)?.panels.flatMap(({ asker, queries }) =>
      queries.flatMap((query): FoundQuery[] =>
        query.isPromql && query.expr.trim() !== ''
          ? [{ place: query.said, asker, expr: query.expr, use: 'dashboard', minStep: stepOf(query.minStep) }]
          : [],
      ),
    ) ?? []),
    ...rulesIn(manifest).map(queryOfRule),
  ];
}

function queryOfRule(rule: FoundRule): FoundQuery {
  return { place: ruleSaid(rule), asker: rule.alert ?? rule.record ?? '', expr: rule.expr, use: 'rule' };
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604_800 };

/** A least step as a panel writes it, `1h` or `>1h`; nothing of a variable or of none. */
export function stepOf(interval: string): Duration | undefined {
  const [, digits, unit = ''] = /^>?\s*(\d+)(s|m|h|d|w)$/.exec(interval.trim()) ?? [];
  const seconds = SECONDS[unit];
  return digits === undefined || seconds === undefined
    ? undefined
    : Duration.seconds(Number(digits) * seconds);
}
