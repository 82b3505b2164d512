import {
  type Dashboard as GrafanaDashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel as GrafanaPanel,
  RowBuilder,
  type RowPanel,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type Dashboard, type Row } from '../dashboard/dashboard';
import { type Panel } from '../dashboard/panel';
import { type Words, say, wordsOf } from '../dashboard/words';
import { type Flow } from '../flow/flow';
import { type Metric } from '../metrics/metric';
import { flowed } from './layout';
import { GRID, WIDTHS } from './look';
import { dashboardLink } from './render-link';
import { renderPanel } from './render-panel';
import { type Answer, answersOf, variablesIn } from './render-query';
import { datasourceVariable, renderVariable } from './render-variable';
import { setTypedTexts } from './typed-texts';

/**
 * Of Grafana 10.1 to 11.2. Later versions migrate it as they load it; it uses nothing that came after 38, so that 10.0
 * reads it as well (grafana/grafana `DashboardMigrator`).
 */
const SCHEMA_VERSION = 39;

export interface OmittedPanel {
  /** Its name in the dashboard. */
  readonly panel: string;
  /** The column or line that was left out, where the rest of the panel stayed. */
  readonly part?: string;
  /** What the flow does not have for it. */
  readonly because: string;
}

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

interface Answered {
  readonly panel: Panel;
  readonly answers: readonly Answer[];
}

/**
 * Draws a dashboard for a flow. A panel that asks for what the flow does not have is left out, rows close up, and what
 * nothing uses any more, rows and variables, goes as well.
 */
export function renderDashboard(dashboard: Dashboard, flow: Flow): RenderedDashboard {
  const words = wordsOf(flow);
  const problems: string[] = [...dashboard.problems()];
  const omitted: OmittedPanel[] = [];
  const metrics = new Set<Metric>();
  const variables = dashboard.variables.map((variable) => ({
    name: variable.name,
    ...renderVariable(variable, flow, words),
  }));
  const names = new Set(variables.map(({ name }) => name));

  const answer = (panel: Panel): readonly Answered[] => {
    const {
      answers,
      problems: wrong,
      lacking,
      dropped,
      metrics: asked,
    } = answersOf(panel, flow, words, names);
    problems.push(...wrong);
    for (const metric of asked) metrics.add(metric);
    if (lacking.length > 0) {
      if (panel.adaptive === true) omitted.push({ panel: panel.name, because: reason(lacking) });
      else problems.push(unanswered(say(panel.title, words), reason(lacking)));
      return [];
    }
    omitted.push(
      ...dropped.map((one) => ({ panel: panel.name, part: one.part, because: reason(one.lacking) })),
    );
    return [{ panel, answers }];
  };
  const rows = dashboard.rows
    .map((row) => ({ row, answered: row.panels.flatMap(answer) }))
    .filter(({ answered }) => answered.length > 0);

  const answers = rows.flatMap(({ answered }) => answered.flatMap((one) => one.answers));
  const used = new Set(answers.flatMap(({ expr }) => [...variablesIn(expr)]));
  const shown = variables.filter(({ name, model }) => model !== undefined && used.has(name));
  problems.push(...shown.flatMap((variable) => variable.problems));

  const built = frame(dashboard, words, [datasourceVariable(), ...shown.flatMap(({ model }) => model ?? [])]);
  const rendered = { ...built, panels: placed(rows, flow, words) };
  setTypedTexts(
    rendered,
    new Set([
      ...answers.flatMap(({ expr, typed }) => (typed ? [expr] : [])),
      ...shown.flatMap(({ query }) => query ?? []),
    ]),
  );
  return { dashboard: rendered, problems, omitted, metrics: [...metrics], isEmpty: rows.length === 0 };
}

/** Each thing once: a label that the vocabulary lacks is not on any metric either. */
function reason(lacking: readonly string[]): string {
  const told = [...new Set(lacking)];
  return told.filter((one) => !told.some((other) => one.startsWith(`${other} on `))).join('; ');
}

function unanswered(title: string, lacking: string): string {
  return (
    `panel ${JSON.stringify(title)} asks for what this flow does not have: ${lacking}. Add it to the flow, drop the ` +
    'panel, or put its row into adaptive() to leave it out where it has no answer.'
  );
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
function placed(
  rows: readonly { readonly row: Row; readonly answered: readonly Answered[] }[],
  flow: Flow,
  words: Words,
): (GrafanaPanel | RowPanel)[] {
  const panels: (GrafanaPanel | RowPanel)[] = [];
  let id = 0;
  let top = 0;
  for (const { row, answered } of rows) {
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
