import { type VariableModel, modelOf } from './dashboard-model';
import { dashboardsIn } from './dashboards-in';
import { type Path } from './path';
import { persesModelIn } from './perses-model';

/** A variable of a dashboard. */
export interface FoundVariable {
  readonly name: string;
  /** The title of its dashboard. */
  readonly dashboard: string;
  /** The dashboard's place in the manifest; nothing where it is the manifest's only one. */
  readonly within?: string;
  readonly path: Path;
  /** Where it offers the values of a label: of which series. */
  readonly values?: { readonly selector: string; readonly label: string };
  /** Its value when the dashboard is opened; nothing where that is the first it offers. */
  readonly opened?: string;
}

/** The variables of the dashboards of a manifest, but for those that choose a data source. */
export function variablesIn(manifest: unknown): readonly FoundVariable[] {
  const perses = persesModelIn(manifest);
  if (perses !== undefined) {
    return perses.variables.map(({ name, path, values, opened }) => ({
      dashboard: perses.title,
      name,
      path,
      ...(values === undefined ? {} : { values }),
      ...(opened === undefined ? {} : { opened }),
    }));
  }
  return dashboardsIn(manifest).flatMap((found) => {
    if ('problem' in found) return [];
    const dashboard = modelOf(found);
    return dashboard.variables.flatMap(asOpened).map((variable) => ({
      dashboard: dashboard.title,
      ...(found.place === undefined ? {} : { within: found.place }),
      ...variable,
    }));
  });
}

const ALL = '$__all';
const ANYTHING = '.*';

function asOpened(variable: VariableModel): Omit<FoundVariable, 'dashboard' | 'within'>[] {
  const { name, type, query, queryPath: path, includeAll, allValue, value } = variable;
  if (type === 'datasource') return [];
  const all = allValue || ANYTHING;
  const values = type === 'query' ? labelValues(query) : undefined;
  const offered = values === undefined ? {} : { values };
  if (type === 'query' && includeAll) return [{ name, path, ...offered, opened: all }];
  if (values !== undefined) return [{ name, path, values }];
  return [{ name, path, opened: value === ALL ? all : value }];
}

/** What `label_values(metric, label)` asks. */
export function labelValues(query: string): FoundVariable['values'] {
  const [, selector, label] = /^\s*label_values\(([^]+),\s*(\w+)\s*\)\s*$/.exec(query) ?? [];
  return selector === undefined || label === undefined ? undefined : { selector: selector.trim(), label };
}
