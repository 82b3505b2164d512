import { dashboardsIn } from '../documents/dashboards-in';
import { persesDashboardIn } from '../documents/perses-in';
import { type PlainRecord, isList, isRecord, recordAt, recordsIn, textOf } from '../documents/plain-data';
import { type CanonicalQuery, type QueryReader } from './canonical-query';
import { sortedJson, without } from './comparable';
import { type Reading } from './reading';

export interface PanelQuery {
  readonly expr: string;
  readonly query: CanonicalQuery;
  readonly legend: string;
}

/** A panel, as it is compared. */
export interface PanelModel {
  readonly title: string;
  readonly type: string;
  readonly unit: string;
  /** `80: orange, 95: red`. */
  readonly thresholds: string;
  readonly queries: readonly PanelQuery[];
  readonly links: string;
  /** The text behind the title. */
  readonly description: string;
  /** How it draws what it asks, as JSON: options, overrides, transformations. */
  readonly display: string;
  /** Where it is: row and size. */
  readonly layout: string;
}

export interface VariableModel {
  readonly name: string;
  /** What it offers. */
  readonly offers: string;
  /** The label whose values it offers. */
  readonly label?: string;
  /** What it holds when the dashboard opens, and whether several values can be chosen. */
  readonly choice: string;
}

/** A dashboard, as it is compared. */
export interface DashboardModel {
  /** `Kind namespace/name`. */
  readonly object: string;
  /** For whom it is; one panel is there for Grafana and for Perses. */
  readonly for: 'Grafana' | 'Perses';
  readonly uid: string;
  readonly title: string;
  /** Whether it is plain JSON, beside the object that has it. */
  readonly isPlain: boolean;
  readonly panels: readonly PanelModel[];
  readonly variables: readonly VariableModel[];
  /** Everything else of its JSON. */
  readonly rest: string;
}

export function dashboardModelsOf(
  manifest: PlainRecord,
  object: string,
  reading: Reading,
): readonly DashboardModel[] {
  const perses = persesDashboardIn(manifest);
  if (perses !== undefined) {
    return [
      ofPerses(renamedIn(perses, reading), object, textOf(recordAt(manifest, 'metadata').name), reading),
    ];
  }
  return dashboardsIn(manifest).flatMap((found) =>
    'problem' in found
      ? []
      : [
          {
            ...ofGrafana(renamedIn(found.dashboard, reading), object, manifest.kind === undefined, reading),
            uid: textOf(found.dashboard.uid),
          },
        ],
  );
}

function renamedIn(dashboard: PlainRecord, { named }: Reading): PlainRecord {
  const text = JSON.stringify(dashboard);
  const written = named(text);
  if (written === text) return dashboard;
  const renamed: unknown = JSON.parse(written);
  return isRecord(renamed) ? renamed : dashboard;
}

function ofGrafana(
  dashboard: PlainRecord,
  object: string,
  isPlain: boolean,
  { queries }: Reading,
): DashboardModel {
  return {
    object,
    for: 'Grafana',
    uid: textOf(dashboard.uid),
    title: textOf(dashboard.title),
    isPlain,
    panels: panelsOf(dashboard, '').map((found) => grafanaPanel(found, queries)),
    variables: recordsIn(recordAt(dashboard, 'templating').list).map(grafanaVariable),
    rest: sortedJson(without(dashboard, OWN_FIELDS)),
  };
}

/** What is compared by itself, and what Grafana counts up. */
const OWN_FIELDS = ['panels', 'rows', 'templating', 'version', 'id', 'uid', 'title'];

/** Panels with the row they are in, folded rows and the rows from before Grafana 5 included; a row itself is none. */
function panelsOf(holder: PlainRecord, within: string): readonly { panel: PlainRecord; row: string }[] {
  const old = recordsIn(holder.rows).flatMap((row) => panelsOf(row, textOf(row.title)));
  let row = within;
  return [
    ...old,
    ...recordsIn(holder.panels).flatMap((panel) => {
      if (panel.type !== 'row') return [{ panel, row }];
      row = textOf(panel.title);
      return panelsOf(panel, row);
    }),
  ];
}

function grafanaPanel(
  { panel, row }: { readonly panel: PlainRecord; readonly row: string },
  reader: QueryReader,
): PanelModel {
  const { title, type, description, targets, gridPos, links, fieldConfig, ...display } = without(panel, [
    'id',
  ]);
  const defaults = recordAt(fieldConfig, 'defaults');
  const { unit, thresholds, links: dataLinks, ...drawn } = defaults;
  return {
    title: textOf(title),
    type: textOf(type),
    unit: textOf(unit),
    thresholds: recordsIn(recordAt(thresholds).steps)
      .map(({ value, color }) => `${textOf(value) || 'base'}: ${textOf(color)}`)
      .join(', '),
    queries: recordsIn(targets).map(({ expr, legendFormat }) => ({
      expr: textOf(expr).replace(/\s+/g, ' ').trim(),
      query: reader.read(textOf(expr)),
      legend: textOf(legendFormat),
    })),
    links: sortedJson([links, dataLinks]),
    description: textOf(description),
    display: sortedJson({
      ...display,
      drawn,
      overrides: recordAt(panel, 'fieldConfig').overrides,
      steps: stepsOf(targets),
    }),
    layout: sortedJson([row, gridPos]),
  };
}

/** What a target says beside its query and legend: format, step, whether it is instant. */
function stepsOf(targets: unknown): unknown {
  return recordsIn(targets).map((target) => without(target, ['expr', 'legendFormat']));
}

function grafanaVariable(variable: PlainRecord): VariableModel {
  const { name, type, query, current, includeAll, allValue, multi, regex } = variable;
  const offers = textOf(typeof query === 'string' ? query : recordAt({ query }, 'query').query);
  const [, label] = /^\s*label_values\([^]*?(\w+)\s*\)\s*$/.exec(offers) ?? [];
  return {
    name: textOf(name),
    offers: `${textOf(type)}: ${offers}${textOf(regex) === '' ? '' : ` matching ${textOf(regex)}`}`,
    ...(label === undefined ? {} : { label }),
    choice: sortedJson([recordAt({ current }, 'current').value, includeAll, allValue, multi]),
  };
}

function ofPerses(
  dashboard: PlainRecord,
  object: string,
  name: string,
  { queries }: Reading,
): DashboardModel {
  const { panels, variables, layouts, ...rest } = dashboard;
  const places = isList(layouts) ? layouts : [];
  return {
    object,
    for: 'Perses',
    uid: name,
    title: textOf(recordAt(dashboard, 'display').name),
    isPlain: false,
    panels: Object.entries(isRecord(panels) ? panels : {}).map(([key, panel]) =>
      persesPanel(key, panel, places, queries),
    ),
    variables: recordsIn(variables).map(({ kind, spec }) => {
      const { name: variable, plugin, ...choice } = recordAt({ spec }, 'spec');
      const { labelName } = recordAt(plugin, 'spec');
      return {
        name: textOf(variable),
        offers: `${textOf(kind)}: ${sortedJson(plugin)}`,
        ...(textOf(labelName) === '' ? {} : { label: textOf(labelName) }),
        choice: sortedJson(choice),
      };
    }),
    rest: sortedJson(rest),
  };
}

function persesPanel(
  key: string,
  panel: unknown,
  layouts: readonly unknown[],
  reader: QueryReader,
): PanelModel {
  const { display, plugin, queries, links } = recordAt(panel, 'spec');
  const { format, thresholds, ...drawn } = recordAt(plugin, 'spec');
  const asked = recordsIn(queries).map((query) => recordAt(query, 'spec', 'plugin', 'spec'));
  return {
    title: textOf(recordAt({ display }, 'display').name) || key,
    type: textOf(recordAt({ plugin }, 'plugin').kind),
    unit: textOf(recordAt({ format }, 'format').unit),
    thresholds: sortedJson(thresholds ?? []),
    queries: asked.map(({ query, seriesNameFormat }) => ({
      expr: textOf(query).replace(/\s+/g, ' ').trim(),
      query: reader.read(textOf(query)),
      legend: textOf(seriesNameFormat),
    })),
    links: sortedJson(links ?? []),
    description: textOf(recordAt({ display }, 'display').description),
    display: sortedJson({
      drawn,
      format,
      asked: asked.map((query) => without(query, ['query', 'seriesNameFormat'])),
    }),
    layout: sortedJson(
      layouts.flatMap((layout) =>
        recordsIn(recordAt(layout, 'spec').items).filter((item) =>
          sortedJson(item).includes(JSON.stringify(`#/spec/panels/${key}`)),
        ),
      ),
    ),
  };
}
