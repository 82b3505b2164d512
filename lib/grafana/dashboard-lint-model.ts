/** A data source as a panel, query or variable names it. */
export interface LintedSource {
  readonly uid: string;
  readonly type: string;
}

export interface LintedTarget {
  /** `panel "Tokens", query A`. */
  readonly said: string;
  readonly expr: string | undefined;
  readonly source: LintedSource | undefined;
  /** Asked once, for now. */
  readonly instant: boolean;
  /** The shortest step, where the query or its panel keeps to one. */
  readonly interval: string;
}

export interface LintedPanel {
  /** `panel "Tokens"`, or by its id where it has no title. */
  readonly said: string;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly source: LintedSource | undefined;
  readonly targets: readonly LintedTarget[];
  /** The unit of its fields, then those of single ones. */
  readonly units: readonly string[];
  /** Whether it writes words for its values, or shows fields that are no numbers. */
  readonly worded: boolean;
}

export interface LintedVariable {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly query: string;
  readonly refresh: unknown;
  readonly source: LintedSource | undefined;
}

/** What the checks look at, of a dashboard's JSON in the classic model. */
export interface LintedDashboard {
  readonly editable: boolean;
  readonly panels: readonly LintedPanel[];
  readonly variables: readonly LintedVariable[];
}

type Json = Readonly<Record<string, unknown>>;

/** Reads any value as a dashboard; what is out of shape is not there. */
export function lintedDashboard(json: unknown): LintedDashboard {
  const dashboard = record(json);
  return {
    // Grafana takes one that does not say so for editable (`DashboardModel.ts`).
    editable: dashboard.editable !== false,
    panels: panelsOf(dashboard).map(panel),
    variables: records(record(dashboard.templating).list).map(variable),
  };
}

/** Those in rows too, folded or of the old kind. A library panel is somewhere else, and a row is none. */
function panelsOf(dashboard: Json): readonly Json[] {
  const inRows = records(dashboard.rows).flatMap(({ panels }) => records(panels));
  const all = [...inRows, ...records(dashboard.panels)].flatMap((one) => [one, ...records(one.panels)]);
  return all.filter((one) => one.type !== 'row' && one.libraryPanel === undefined);
}

function panel(json: Json): LintedPanel {
  const title = text(json.title).trim();
  const said = title === '' ? `panel ${text(json.id) || 'without id'}` : `panel ${JSON.stringify(title)}`;
  const { defaults, overrides } = record(json.fieldConfig);
  const properties = records(overrides).flatMap(({ properties: own }) => records(own));
  const mapped = [record(defaults).mappings, ...valuesOf(properties, 'mappings')].some(
    (mappings) => records(mappings).length > 0,
  );
  return {
    said,
    type: text(json.type),
    title,
    description: text(json.description).trim(),
    source: source(json.datasource),
    targets: records(json.targets).map((one) => target(one, json, said)),
    units: [
      record(defaults).unit,
      // Of the graph and singlestat panels before Grafana 8.
      json.format,
      record(records(json.yaxes)[0]).format,
      ...valuesOf(properties, 'unit'),
    ]
      .map(text)
      .filter((unit) => unit !== ''),
    worded: mapped || text(record(record(json.options).reduceOptions).fields) !== '',
  };
}

function valuesOf(properties: readonly Json[], id: string): readonly unknown[] {
  return properties.filter((property) => property.id === id).map(({ value }) => value);
}

function target(json: Json, onPanel: Json, panelSaid: string): LintedTarget {
  return {
    said: `${panelSaid}, query ${text(json.refId) || 'without refId'}`,
    expr: typeof json.expr === 'string' ? json.expr : undefined,
    source: source(json.datasource),
    instant: json.instant === true && json.range !== true,
    interval: text(json.interval) || text(onPanel.interval),
  };
}

function variable(json: Json): LintedVariable {
  const { query } = json;
  return {
    name: text(json.name),
    label: text(json.label),
    type: text(json.type),
    query: text(typeof query === 'string' ? query : record(query).query),
    refresh: json.refresh,
    source: source(json.datasource),
  };
}

/** Before Grafana 8.3 a data source was a name. */
function source(json: unknown): LintedSource | undefined {
  if (typeof json === 'string') return { uid: json, type: '' };
  const { uid, type } = record(json);
  return uid === undefined && type === undefined ? undefined : { uid: text(uid), type: text(type) };
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function records(value: unknown): readonly Json[] {
  return Array.isArray(value)
    ? value.filter((one) => typeof one === 'object' && one !== null).map(record)
    : [];
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : '';
}
