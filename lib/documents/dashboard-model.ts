import { type FoundDashboard } from './dashboards-in';
import { type Path } from './path';
import { type PlainRecord, isRecord, recordAt, textOf } from './plain-data';
import { secondModel } from './dashboard-second-model';

/** A data source as a panel, query or variable names it. */
export interface SourceModel {
  readonly uid: string;
  readonly type: string;
}

export interface TargetModel {
  /** `panel "Tokens", query A`. */
  readonly said: string;
  readonly refId: string;
  readonly path: Path;
  readonly expr: string | undefined;
  readonly exprPath: Path;
  readonly legend: string;
  readonly source: SourceModel | undefined;
  /** Asked once, for now. */
  readonly instant: boolean;
  /** The shortest step, where the query or its panel keeps to one. */
  readonly interval: string;
}

export interface UnitModel {
  readonly unit: string;
  readonly path: Path;
  /** Whether it is the unit of all fields, and not of single ones. */
  readonly isDefault: boolean;
}

export interface PanelModel {
  /** `panel "Tokens"`, or by its id where it has no title. */
  readonly said: string;
  readonly path: Path;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly source: SourceModel | undefined;
  readonly targets: readonly TargetModel[];
  /** The unit of its fields, then those of single ones. */
  readonly units: readonly UnitModel[];
  /** Whether it writes words for its values, or shows fields that are no numbers. */
  readonly worded: boolean;
  /** Whether something changes the results before they are drawn. */
  readonly transformed: boolean;
  /** The variable that it is repeated for. */
  readonly repeat: string;
}

export interface VariableModel {
  readonly name: string;
  readonly path: Path;
  readonly label: string;
  readonly type: string;
  readonly query: string;
  readonly queryPath: Path;
  readonly refreshesWithTime: boolean;
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly allValue: string;
  /** Its value when the dashboard is opened. */
  readonly value: string;
  readonly source: SourceModel | undefined;
}

/** What the checks look at, of a dashboard in either of Grafana's models. */
export interface DashboardModel {
  readonly title: string;
  readonly uid: string;
  readonly path: Path;
  readonly editable: boolean;
  readonly form: 'dashboard' | 'library-panel';
  readonly panels: readonly PanelModel[];
  /** Panels that are kept in a library, and not in the dashboard. */
  readonly libraryPanels: number;
  readonly variables: readonly VariableModel[];
}

/** Reads any value as a dashboard; what is out of shape is not there. */
export function dashboardModel(json: unknown, path: Path = []): DashboardModel {
  const dashboard = record(json);
  if (isRecord(dashboard.elements)) return secondModel(dashboard, path);
  const panels = panelsOf(dashboard, path);
  return {
    title: text(dashboard.title),
    uid: text(dashboard.uid),
    path,
    form: 'dashboard',
    // Grafana takes one that does not say so for editable (`DashboardModel.ts`).
    editable: dashboard.editable !== false,
    panels: panels.filter(({ json: one }) => one.libraryPanel === undefined).map(panel),
    libraryPanels: panels.filter(({ json: one }) => one.libraryPanel !== undefined).length,
    variables: placed(record(dashboard.templating).list, [...path, 'templating', 'list']).map(variable),
  };
}

/** The model of what {@link FoundDashboard} holds. */
export function modelOf(found: Extract<FoundDashboard, { readonly dashboard: PlainRecord }>): DashboardModel {
  if (found.form === 'dashboard') return dashboardModel(found.dashboard, found.path);
  const only = panel({ json: found.dashboard, path: found.path });
  return {
    title: only.title,
    uid: '',
    path: found.path,
    form: 'library-panel',
    editable: false,
    panels: [only],
    libraryPanels: 0,
    variables: [],
  };
}

interface Placed {
  readonly json: PlainRecord;
  readonly path: Path;
}

/** Those in rows too, folded or of the old kind. */
function panelsOf(dashboard: PlainRecord, path: Path): readonly Placed[] {
  const inRows = placed(dashboard.rows, [...path, 'rows']).flatMap((row) =>
    placed(row.json.panels, [...row.path, 'panels']),
  );
  const all = [...inRows, ...placed(dashboard.panels, [...path, 'panels'])].flatMap((one) => [
    one,
    ...placed(one.json.panels, [...one.path, 'panels']),
  ]);
  return all.filter(({ json }) => json.type !== 'row');
}

function panel({ json, path }: Placed): PanelModel {
  const title = text(json.title).trim();
  const said = title === '' ? `panel ${text(json.id) || 'without id'}` : `panel ${JSON.stringify(title)}`;
  const { defaults, overrides } = record(json.fieldConfig);
  const properties = placed(overrides, [...path, 'fieldConfig', 'overrides']).flatMap((own) =>
    placed(own.json.properties, [...own.path, 'properties']),
  );
  const valuesOf = (id: string) =>
    properties
      .filter((property) => property.json.id === id)
      .map((property) => ({ value: property.json.value, path: [...property.path, 'value'] }));
  const mapped = [record(defaults).mappings, ...valuesOf('mappings').map(({ value }) => value)].some(
    (mappings) => placed(mappings, []).length > 0,
  );
  const units = [
    { value: record(defaults).unit, path: [...path, 'fieldConfig', 'defaults', 'unit'], isDefault: true },
    // Of the graph and singlestat panels before Grafana 8.
    { value: json.format, path: [...path, 'format'], isDefault: true },
    {
      value: placed(json.yaxes, [])[0]?.json.format,
      path: [...path, 'yaxes', 0, 'format'],
      isDefault: true,
    },
    ...valuesOf('unit').map((one) => ({ ...one, isDefault: false })),
  ];
  return {
    said,
    path,
    type: text(json.type),
    title,
    description: text(json.description).trim(),
    source: sourceModel(json.datasource),
    targets: placed(json.targets, [...path, 'targets']).map((one) => target(one, json, said)),
    units: units.flatMap(({ value, ...unit }) =>
      text(value) === '' ? [] : [{ unit: text(value), ...unit }],
    ),
    worded: mapped || text(record(record(json.options).reduceOptions).fields) !== '',
    transformed: placed(json.transformations, []).length > 0,
    repeat: text(json.repeat),
  };
}

function target({ json, path }: Placed, onPanel: PlainRecord, panelSaid: string): TargetModel {
  const refId = text(json.refId);
  return {
    said: `${panelSaid}, query ${refId || 'without refId'}`,
    refId,
    path,
    expr: typeof json.expr === 'string' ? json.expr : undefined,
    exprPath: [...path, 'expr'],
    legend: text(json.legendFormat),
    source: sourceModel(json.datasource),
    instant: json.instant === true && json.range !== true,
    interval: text(json.interval) || text(onPanel.interval),
  };
}

function variable({ json, path }: Placed): VariableModel {
  const { query } = json;
  const isText = typeof query === 'string';
  const value = recordAt(json, 'current').value;
  return {
    name: text(json.name),
    path,
    label: text(json.label),
    type: text(json.type),
    query: text(isText ? query : record(query).query),
    queryPath: [...path, 'query', ...(isText ? [] : ['query'])],
    refreshesWithTime: json.refresh === 2,
    multi: json.multi === true,
    includeAll: json.includeAll === true,
    allValue: text(json.allValue),
    value: textOf(value),
    source: sourceModel(json.datasource),
  };
}

/** Before Grafana 8.3 a data source was a name. */
export function sourceModel(json: unknown): SourceModel | undefined {
  if (typeof json === 'string') return { uid: json, type: '' };
  const { uid, type } = record(json);
  return uid === undefined && type === undefined ? undefined : { uid: text(uid), type: text(type) };
}

function placed(value: unknown, path: Path): readonly Placed[] {
  return Array.isArray(value)
    ? value.flatMap((one: unknown, i) => (isRecord(one) ? [{ json: one, path: [...path, i] }] : []))
    : [];
}

function record(value: unknown): PlainRecord {
  return isRecord(value) ? value : {};
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}
