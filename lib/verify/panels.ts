import { queriesIn } from '../documents/queries-in';
import { type FoundVariable, variablesIn } from '../documents/variables-in';

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
  /** The first value that would be offered. */
  | { readonly name: string; readonly firstOf: { readonly selector: string; readonly label: string } };

/** The panels of the dashboards, each once, however often a dashboard is there. */
export function panelsIn(manifests: readonly unknown[]): readonly AskedPanel[] {
  const panels = new Map<string, AskedPanel>();
  for (const manifest of manifests) {
    const variables = variablesIn(manifest).flatMap(asOpened);
    const here = new Map<string, AskedPanel>();
    for (const { asker, expr, use, minStep } of queriesIn(manifest)) {
      if (use !== 'dashboard') continue;
      const before = here.get(asker)?.queries ?? [];
      const query = { expr, minimumStep: minStep?.toSeconds() };
      here.set(asker, { name: asker, queries: [...before, query], variables });
    }
    for (const [name, panel] of here) if (!panels.has(name)) panels.set(name, panel);
  }
  return [...panels.values()];
}

function asOpened({ name, values, opened }: FoundVariable): DashboardVariable[] {
  if (opened !== undefined) return [{ name, value: opened }];
  return values === undefined ? [] : [{ name, firstOf: values }];
}
