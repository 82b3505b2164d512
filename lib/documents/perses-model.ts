import { type Path } from './path';
import { persesIn } from './perses-in';
import { type PlainRecord, isList, isRecord, recordAt, textOf } from './plain-data';

export interface PersesQuery {
  /** `panel "Tokens", query 1`. */
  readonly said: string;
  readonly path: Path;
  readonly plugin: string;
  readonly isPromql: boolean;
  readonly expr: string;
  readonly exprPath: Path;
  readonly legend: string;
  readonly minStep: string;
}

export interface PersesPanel {
  readonly key: string;
  readonly said: string;
  /** `Dashboard › Panel`, without the unit that a title says for Perses. */
  readonly asker: string;
  readonly path: Path;
  readonly title: string;
  /** Whether it has a display at all. */
  readonly hasDisplay: boolean;
  readonly description: string;
  readonly kind: string;
  readonly options: PlainRecord;
  readonly queries: readonly PersesQuery[];
}

export interface PersesVariable {
  readonly name: string;
  readonly path: Path;
  readonly kind: string;
  /** Where it offers the values of a label: of which series. */
  readonly values?: { readonly selector: string; readonly label: string };
  /** Its value when the dashboard is opened; nothing where that is the first it offers. */
  readonly opened?: string;
  readonly multi: boolean;
}

export interface PersesLayoutItem {
  readonly ref: string;
  readonly path: Path;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A dashboard of Perses, as the checks read it. */
export interface PersesModel {
  readonly title: string;
  readonly path: Path;
  readonly json: PlainRecord;
  readonly panels: readonly PersesPanel[];
  readonly variables: readonly PersesVariable[];
  readonly layouts: readonly (readonly PersesLayoutItem[])[];
}

export function persesModelIn(manifest: unknown): PersesModel | undefined {
  const found = persesIn(manifest);
  return found && persesModel(found.dashboard, found.path);
}

/** Reads any value as a dashboard of Perses; what is out of shape is not there. */
export function persesModel(value: unknown, path: Path = []): PersesModel {
  const json = isRecord(value) ? value : {};
  const title = textOf(recordAt(json, 'display').name);
  return {
    title,
    path,
    json,
    panels: Object.entries(recordAt(json, 'panels')).map(([key, panel]) =>
      panelOf(key, panel, title, [...path, 'panels', key]),
    ),
    variables: items(json.variables, [...path, 'variables']).map(({ json: one, path: at }) =>
      variableOf(one, at),
    ),
    layouts: items(json.layouts, [...path, 'layouts']).map(({ json: layout, path: at }) =>
      items(recordAt(layout, 'spec').items, [...at, 'spec', 'items']).map(itemOf),
    ),
  };
}

/**
 * What `lib/perses` writes behind a heading, because Perses has no such unit; for Grafana it stands beside the number. ITL is
 * inter-token latency and no currency.
 */
const UNIT_SAID = / \(((tokens|requests|events|cores)(\/s)?|(?!ITL)[A-Z]{3})\)$/;

function panelOf(key: string, panel: unknown, dashboard: string, path: Path): PersesPanel {
  const spec = recordAt(panel, 'spec');
  const display = recordAt(spec, 'display');
  const title = textOf(display.name);
  const said = `panel ${JSON.stringify(title || key)}`;
  const plugin = recordAt(spec, 'plugin');
  return {
    key,
    said,
    asker: `${dashboard} › ${(title || key).replace(UNIT_SAID, '')}`,
    path: [...path, 'spec'],
    title,
    hasDisplay: spec.display !== undefined,
    description: textOf(display.description),
    kind: textOf(plugin.kind),
    options: recordAt(plugin, 'spec'),
    queries: items(spec.queries, [...path, 'spec', 'queries']).map(({ json, path: at }, i) => {
      const asked = recordAt(json, 'spec', 'plugin');
      const { query, minStep, seriesNameFormat } = recordAt(asked, 'spec');
      return {
        said: `${said}, query ${i + 1}`,
        path: at,
        plugin: textOf(asked.kind),
        isPromql: asked.kind === 'PrometheusTimeSeriesQuery',
        expr: textOf(query),
        exprPath: [...at, 'spec', 'plugin', 'spec', 'query'],
        legend: textOf(seriesNameFormat),
        minStep: textOf(minStep),
      };
    }),
  };
}

const ALL = '$__all';
const ANYTHING = '.*';

/** Source: perses/plugins `prometheus/src/plugins/prometheus-variables`, perses/shared `core` `variables.ts`. */
function variableOf({ kind, spec }: PlainRecord, path: Path): PersesVariable {
  const { name, value, defaultValue, allowAllValue, allowMultiple, customAllValue } = recordAt(
    { spec },
    'spec',
  );
  const common = { name: textOf(name), path, kind: textOf(kind), multi: allowMultiple === true };
  if (kind !== 'ListVariable') return { ...common, opened: textOf(value) };
  const { kind: plugin } = recordAt(spec, 'plugin');
  const { labelName, matchers } = recordAt(spec, 'plugin', 'spec');
  const [selector = ''] = isList(matchers) ? matchers.map(textOf) : [];
  const values =
    plugin === 'PrometheusLabelValuesVariable' && selector !== ''
      ? { selector, label: textOf(labelName) }
      : undefined;
  const chosen = isList(defaultValue) ? defaultValue.map(textOf).join('|') : textOf(defaultValue);
  const isAll = allowAllValue === true && (chosen === '' || chosen === ALL);
  if (isAll) return { ...common, values, opened: textOf(customAllValue) || ANYTHING };
  return chosen === '' && values !== undefined
    ? { ...common, values }
    : { ...common, values, opened: chosen };
}

function itemOf({ json, path }: { readonly json: PlainRecord; readonly path: Path }): PersesLayoutItem {
  const { x, y, width, height, content } = json;
  const ref = textOf(recordAt({ content }, 'content').$ref);
  return { ref, path, x: size(x), y: size(y), width: size(width), height: size(height) };
}

function size(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function items(value: unknown, path: Path): readonly { readonly json: PlainRecord; readonly path: Path }[] {
  return isList(value)
    ? value.flatMap((one, i) => (isRecord(one) ? [{ json: one, path: [...path, i] }] : []))
    : [];
}
