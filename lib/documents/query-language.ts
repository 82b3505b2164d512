import { type DashboardModel, type PanelModel, type SourceModel, type TargetModel } from './dashboard-model';

/** Grafana's own: several data sources, the answer of another panel, test data, an expression. */
export const BUILT_IN = /^(-- (Mixed|Dashboard|Grafana) --|__expr__|grafana|datasource)$/i;

/** Data sources that ask in PromQL. */
const PROMETHEUS = /prometheus|mimir|thanos|cortex|victoriametrics-(metrics-)?datasource/i;
/** Names and types of others. */
const OTHERS =
  /loki|tempo|jaeger|zipkin|elastic|opensearch|influx|graphite|postgres|mysql|mssql|clickhouse|cloudwatch|azure|stackdriver|testdata|pyroscope|infinity|kubernetes|logs/i;
/** What stands in LogQL and in no PromQL: a pipe behind a selector. */
const LOGQL =
  /\}\s*(\|[=~>]|!=\s*["`]|!~\s*["`]|\|\s*(json|logfmt|pattern|regexp|unpack|line_format|label_format|unwrap|decolorize)\b)/;

/** Whether a query of a panel is PromQL, by its data source and, where that is not said, by how it is written. */
export function isPromql(target: TargetModel, panel: PanelModel, dashboard: DashboardModel): boolean {
  if (target.expr === undefined) return false;
  const own = target.source;
  const source = own === undefined || isMixed(own) ? panel.source : own;
  const asks = source === undefined || isMixed(source) ? undefined : asksPrometheus(source, dashboard);
  return asks ?? !LOGQL.test(target.expr);
}

function isMixed({ uid }: SourceModel): boolean {
  return uid === '-- Mixed --' || uid === '';
}

/** Whether a data source is Prometheus'; nothing where nobody can know. */
export function asksPrometheus(source: SourceModel, { variables }: DashboardModel): boolean | undefined {
  const { type, uid } = source;
  const isVariable = /^\$|^\[\[/.test(type);
  if (type !== '' && !isVariable) return PROMETHEUS.test(type);
  if (BUILT_IN.test(uid)) return false;
  const variable = variables.find(
    (one) => one.type === 'datasource' && variableForms(one.name).includes(uid.replace(/:[a-z]+\}$/, '}')),
  );
  if (variable !== undefined) return variable.query === '' ? undefined : PROMETHEUS.test(variable.query);
  if (PROMETHEUS.test(uid)) return true;
  return OTHERS.test(uid) ? false : undefined;
}

/** How a variable is written. */
export function variableForms(name: string): readonly string[] {
  return [`$${name}`, `\${${name}}`, `[[${name}]]`];
}
