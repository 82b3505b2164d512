import { dashboardsIn } from './dashboards-in';
import { persesDashboardIn } from './perses-in';
import { type PlainRecord, isList, recordAt, recordsIn, textOf } from './plain-data';

/** A variable of a dashboard. */
export interface FoundVariable {
  readonly name: string;
  /** The title of its dashboard. */
  readonly dashboard: string;
  /** The dashboard's place in the manifest; nothing where it is the manifest's only one. */
  readonly within?: string;
  /** Where it offers the values of a label: of which series. */
  readonly values?: { readonly selector: string; readonly label: string };
  /** Its value when the dashboard is opened; nothing where that is the first it offers. */
  readonly opened?: string;
}

/** The variables of the dashboards of a manifest, but for those that choose a data source. */
export function variablesIn(manifest: unknown): readonly FoundVariable[] {
  const perses = persesDashboardIn(manifest);
  if (perses !== undefined) {
    const dashboard = textOf(recordAt(perses, 'display').name);
    return recordsIn(perses.variables).map((variable) => ({ dashboard, ...ofPerses(variable) }));
  }
  return dashboardsIn(manifest).flatMap((found) =>
    'problem' in found
      ? []
      : recordsIn(recordAt(found.dashboard, 'templating').list)
          .flatMap(ofGrafana)
          .map((variable) => ({
            dashboard: textOf(found.dashboard.title),
            within: found.place,
            ...variable,
          })),
  );
}

const ALL = '$__all';
const ANYTHING = '.*';

type OfDashboard = Omit<FoundVariable, 'dashboard' | 'within'>;

function ofGrafana(variable: PlainRecord): OfDashboard[] {
  const { type, query, current, includeAll, allValue } = variable;
  if (type === 'datasource') return [];
  const name = textOf(variable.name);
  const all = textOf(allValue) || ANYTHING;
  const values = type === 'query' ? labelValues(query) : undefined;
  if (type === 'query' && includeAll === true) return [{ name, values, opened: all }];
  if (values !== undefined) return [{ name, values }];
  const value = textOf(recordAt({ current }, 'current').value);
  return [{ name, opened: value === ALL ? all : value }];
}

function labelValues(query: unknown): FoundVariable['values'] {
  const text = textOf(typeof query === 'string' ? query : recordAt({ query }, 'query').query);
  const [, selector, label] = /^\s*label_values\(([^]+),\s*(\w+)\s*\)\s*$/.exec(text) ?? [];
  return selector === undefined || label === undefined ? undefined : { selector: selector.trim(), label };
}

/** Source: perses/plugins `prometheus/src/plugins/prometheus-variables`, perses/shared `core` `variables.ts`. */
function ofPerses({ kind, spec }: PlainRecord): OfDashboard {
  const { name: named, value, defaultValue, allowAllValue, customAllValue } = recordAt({ spec }, 'spec');
  const name = textOf(named);
  if (kind !== 'ListVariable') return { name, opened: textOf(value) };
  const { kind: plugin } = recordAt(spec, 'plugin');
  const { labelName, matchers } = recordAt(spec, 'plugin', 'spec');
  const [selector = ''] = isList(matchers) ? matchers.map(textOf) : [];
  const values =
    plugin === 'PrometheusLabelValuesVariable' && selector !== ''
      ? { selector, label: textOf(labelName) }
      : undefined;
  const chosen = isList(defaultValue) ? defaultValue.map(textOf).join('|') : textOf(defaultValue);
  const isAll = allowAllValue === true && (chosen === '' || chosen === ALL);
  if (isAll) return { name, values, opened: textOf(customAllValue) || ANYTHING };
  return chosen === '' && values !== undefined ? { name, values } : { name, values, opened: chosen };
}
