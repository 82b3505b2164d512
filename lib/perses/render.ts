import { type DashboardSpec, type GridDefinition, type Link, type PanelDefinition } from '@perses-dev/core';
import { type AnsweredRow, type OmittedPanel, answeredDashboard } from '../dashboard/answered-dashboard';
import { type Dashboard } from '../dashboard/dashboard';
import { WIDTHS, flowed } from '../dashboard/layout';
import { judged } from '../dashboard/meaning';
import { type Text, say, wordsOf } from '../dashboard/words';
import { type Flow } from '../flow/flow';
import { prometheus } from './plugins';
import { type Neighbours, dashboardLinks, panelLinks } from './render-link';
import { renderPanel } from './render-panel';
import { persesProblems } from './render-query';
import { renderVariable } from './render-variable';

export interface PersesOptions {
  /** The data source of all queries; the default one of the project, or of the whole Perses, unless it is given. */
  readonly datasource?: string;
  /** The one of queries on the store of the cluster, where that is another. */
  readonly clusterDatasource?: string;
  readonly neighbours?: Neighbours;
}

/** A dashboard for Perses, on one platform. */
export interface RenderedPersesDashboard {
  readonly dashboard: DashboardSpec & { readonly links?: Link[] };

  /** What is wrong with it, each with the panel, the query and what to write instead. Empty when it can be shown. */
  readonly problems: readonly string[];

  /** What it does not show although it was asked for, because Perses cannot. */
  readonly losses: readonly string[];

  /** The panels, or parts of them, that ask for what the flow does not have. */
  readonly omitted: readonly OmittedPanel[];

  /** Whether every panel was left out: then there is nothing to deploy. */
  readonly isEmpty: boolean;
}

/**
 * Draws a dashboard for a flow. What a panel says where it has no data, and which of its series leads where, Perses
 * does not write; titles, descriptions and links between dashboards say it.
 */
export function renderPersesDashboard(
  dashboard: Dashboard,
  flow: Flow,
  { datasource, clusterDatasource, neighbours = { project: '', dashboards: [] } }: PersesOptions = {},
): RenderedPersesDashboard {
  const words = wordsOf(flow);
  const { rows, variables, problems, omitted } = answeredDashboard(dashboard, flow);
  const titleOf = (title: Text) => say(title, words);
  const sources = { own: prometheus(datasource), cluster: prometheus(clusterDatasource ?? datasource) };
  const links = dashboardLinks(dashboard, neighbours);
  const keys = panelKeys(rows);
  const panels = rows.flatMap((row) =>
    row.panels.map((one): [string, PanelDefinition] => {
      const drawn = renderPanel(one, flow, words, sources);
      const ways = panelLinks(one.panel, dashboard, neighbours, flow, words);
      const spec = { ...drawn.spec, ...(ways.length === 0 ? {} : { links: [...ways] }) };
      return [keys.get(one.panel.name) ?? one.panel.name, { ...drawn, spec }];
    }),
  );
  return {
    dashboard: {
      display: { name: dashboard.title, description: say(dashboard.description, words) },
      duration: '1h',
      refreshInterval: '30s',
      variables: variables.flatMap((variable) => renderVariable(variable, words, sources)),
      panels: Object.fromEntries(panels),
      layouts: rows.map((row) => layoutOf(row, keys)),
      ...(links.length === 0 ? {} : { links: [...links] }),
    },
    problems: [...problems, ...onlyGrafana(rows, dashboard, titleOf)],
    losses: lossesOf(rows, flow, titleOf),
    omitted,
    isEmpty: rows.length === 0,
  };
}

/** The names of panels as Perses refers to them: letters, digits, `_`, `.` and `-` (perses `common/validate.go`). */
function panelKeys(rows: readonly AnsweredRow[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const taken = new Set<string>();
  for (const { panel } of rows.flatMap(({ panels }) => panels)) {
    const plain = panel.name.replace(/[^a-zA-Z0-9_.-]+/g, '-');
    let key = plain;
    for (let i = 2; taken.has(key); i += 1) key = `${plain}-${i}`;
    keys.set(panel.name, key);
    taken.add(key);
  }
  return keys;
}

function layoutOf({ row, panels }: AnsweredRow, keys: ReadonlyMap<string, string>): GridDefinition {
  const sizes = panels.map(({ panel }) => ({ w: WIDTHS[panel.width], h: panel.height }));
  const { positions } = flowed(sizes, 0);
  return {
    kind: 'Grid',
    spec: {
      display: { title: row.title, collapse: { open: !row.collapsed } },
      items: positions.flatMap(({ x, y, w, h }, i) => {
        const name = panels[i]?.panel.name;
        return name === undefined
          ? []
          : [
              {
                ...{ x, y, width: w, height: h },
                content: { $ref: `#/spec/panels/${keys.get(name) ?? name}` as const },
              },
            ];
      }),
    },
  };
}

/** Queries that only Grafana can ask. */
function onlyGrafana(
  rows: readonly AnsweredRow[],
  dashboard: Dashboard,
  titleOf: (title: Text) => string,
): readonly string[] {
  return rows.flatMap(({ panels }) =>
    panels.flatMap(({ panel, answers }) =>
      answers.flatMap(({ expr }) =>
        persesProblems(expr, dashboard.variables).map(
          (problem) => `panel ${JSON.stringify(titleOf(panel.title))}: ${problem} The query is: ${expr}`,
        ),
      ),
    ),
  );
}

function lossesOf(
  rows: readonly AnsweredRow[],
  flow: Flow,
  titleOf: (title: Text) => string,
): readonly string[] {
  return rows.flatMap(({ panels }) =>
    panels.flatMap(({ panel }) =>
      panel.view === 'bar-gauge' && judged(panel.thresholds, flow.bounds) !== undefined
        ? [
            `panel ${JSON.stringify(titleOf(panel.title))}: bars have one colour in Perses, so that its thresholds are ` +
              'not drawn: use stat() where they matter.',
          ]
        : [],
    ),
  );
}
