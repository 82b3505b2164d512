import { dashboardsIn } from '../review/dashboards-in';
import { type PlainRecord, recordsIn, recordAt, textOf } from '../review/plain-data';
import { queriesIn } from '../review/queries-in';

/** A panel with what it asks, and the variables of its dashboard. */
export interface AskedPanel {
  /** `Dashboard › Panel`. */
  readonly name: string;
  readonly queries: readonly PanelQuery[];
  readonly variables: readonly DashboardVariable[];
}

export interface PanelQuery {
  readonly expr: string;
  /** The shortest step that it keeps to, in seconds. */
  readonly minimumStep: number | undefined;
}

/** A variable as it is when the dashboard is opened. */
export type DashboardVariable =
  | { readonly name: string; readonly value: string }
  /** The first value that Grafana would offer. */
  | { readonly name: string; readonly firstOf: { readonly selector: string; readonly label: string } };

/** The panels of the dashboards, each once, however often a dashboard is there. */
export function panelsIn(manifests: readonly unknown[]): readonly AskedPanel[] {
  const panels = new Map<string, AskedPanel>();
  for (const manifest of manifests) {
    const variables = dashboardsIn(manifest).flatMap((found) =>
      'problem' in found ? [] : recordsIn(recordAt(found.dashboard, 'templating').list).flatMap(variableOf),
    );
    const here = new Map<string, AskedPanel>();
    for (const { asker, expr, use, bars } of queriesIn(manifest).queries) {
      if (use !== 'dashboard') continue;
      const before = here.get(asker)?.queries ?? [];
      const query = { expr, minimumStep: bars?.toSeconds() };
      here.set(asker, { name: asker, queries: [...before, query], variables });
    }
    for (const [name, panel] of here) if (!panels.has(name)) panels.set(name, panel);
  }
  return [...panels.values()];
}

function variableOf(variable: PlainRecord): DashboardVariable[] {
  const name = textOf(variable.name);
  const { type, query, current, includeAll, allValue } = variable;
  if (type === 'datasource') return [];
  if (type === 'query') {
    if (includeAll === true) return [{ name, value: textOf(allValue) || '.*' }];
    const text = textOf(typeof query === 'string' ? query : recordAt(variable, 'query').query);
    const [, selector, label] = /^\s*label_values\(([^]+),\s*(\w+)\s*\)\s*$/.exec(text) ?? [];
    if (selector !== undefined && label !== undefined) {
      return [{ name, firstOf: { selector: selector.trim(), label } }];
    }
  }
  const value = textOf(recordAt({ current }, 'current').value);
  return [{ name, value: value === '$__all' ? textOf(allValue) || '.*' : value }];
}
