import {
  type Dashboard as GrafanaDashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel as GrafanaPanel,
  RowBuilder,
  type RowPanel,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type AnsweredRow, type OmittedPanel, answeredDashboard } from '../dashboard/answered-dashboard';
import { type Dashboard } from '../dashboard/dashboard';
import { GRID, WIDTHS, flowed } from '../dashboard/layout';
import { type Words, say, wordsOf } from '../dashboard/words';
import { type Flow } from '../flow/flow';
import { type Metric } from '../exporters/metric';
import { dashboardLink } from './render-link';
import { renderPanel } from './render-panel';
import {
  clusterDatasourceVariable,
  datasourceVariable,
  labelValues,
  renderVariable,
} from './render-variable';
import { setTypedTexts } from './typed-texts';

/**
 * Of Grafana 10.1 to 11.2. Later versions migrate it as they load it; it uses nothing that came after 38, so that 10.0
 * reads it as well (grafana/grafana `DashboardMigrator`).
 */
const SCHEMA_VERSION = 39;

/** A dashboard for Grafana, on one platform. */
export interface RenderedDashboard {
  readonly dashboard: GrafanaDashboard;

  /** What is wrong with it, each with the panel, the query and what to write instead. Empty when it can be shown. */
  readonly problems: readonly string[];

  /** The panels, or parts of them, that ask for what the flow does not have. */
  readonly omitted: readonly OmittedPanel[];

  /** Every metric that its panels ask for, shown or not. */
  readonly metrics: readonly Metric[];

  /** Whether every panel was left out: then there is nothing to deploy. */
  readonly isEmpty: boolean;
}

/** Draws a dashboard for a flow; rows close up where panels were left out. */
export function renderDashboard(dashboard: Dashboard, flow: Flow): RenderedDashboard {
  const words = wordsOf(flow);
  const { rows, variables, problems, omitted, metrics } = answeredDashboard(dashboard, flow);
  const models = variables.flatMap((variable) => renderVariable(variable, words));
  const asked = [
    ...rows.flatMap(({ panels }) => panels.flatMap((one) => one.answers.map(({ store }) => store))),
    ...variables.flatMap(({ values }) => values?.store ?? []),
  ];
  const cluster = asked.includes('cluster') ? [clusterDatasourceVariable()] : [];
  const built = frame(dashboard, words, [datasourceVariable(), ...cluster, ...models]);
  const rendered = { ...built, panels: placed(rows, flow, words) };
  const answers = rows.flatMap(({ panels }) => panels.flatMap((one) => one.answers));
  setTypedTexts(
    rendered,
    new Set([
      ...answers.flatMap(({ expr, typed }) => (typed ? [expr] : [])),
      ...variables.flatMap(({ values }) => (values === undefined ? [] : [labelValues(values)])),
    ]),
  );
  return { dashboard: rendered, problems, omitted, metrics, isEmpty: rows.length === 0 };
}

function frame(dashboard: Dashboard, words: Words, variables: readonly VariableModel[]): GrafanaDashboard {
  const built = new DashboardBuilder(dashboard.title)
    .uid(dashboard.uid)
    .description(say(dashboard.description, words))
    .tags([...dashboard.tags])
    .time({ from: 'now-1h', to: 'now' })
    .timezone('browser')
    .refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair)
    // What is changed in Grafana is lost at the next sync; a copy can be changed.
    .readonly()
    .variables(variables.map((variable) => ({ build: () => variable })))
    .build();
  return { ...built, schemaVersion: SCHEMA_VERSION, links: dashboard.links.map(dashboardLink) };
}

/** Every panel in its place, numbered in the order one reads them. */
function placed(rows: readonly AnsweredRow[], flow: Flow, words: Words): (GrafanaPanel | RowPanel)[] {
  const panels: (GrafanaPanel | RowPanel)[] = [];
  let id = 0;
  let top = 0;
  for (const { row, panels: answered } of rows) {
    const heading = new RowBuilder(row.title)
      .id(++id)
      .collapsed(row.collapsed)
      .gridPos({ x: 0, y: top, w: GRID, h: 1 })
      .build();
    const sizes = answered.map(({ panel }) => ({ w: WIDTHS[panel.width], h: panel.height }));
    const { positions, bottom } = flowed(sizes, top + 1);
    const below = positions.flatMap((position, i) => {
      const one = answered[i];
      return one === undefined ? [] : [renderPanel({ ...one, id: ++id, position }, flow, words)];
    });
    // A folded row keeps its panels to itself and takes one line.
    if (row.collapsed) panels.push({ ...heading, panels: below });
    else panels.push(heading, ...below);
    top = row.collapsed ? top + 1 : bottom;
  }
  return panels;
}
