import { type Answer } from '../dashboard/answer';
import { type AnsweredPanel, type OmittedPanel, answeredDashboard } from '../dashboard/answered-dashboard';
import { type Dashboard } from '../dashboard/dashboard';
import { GRID, WIDTHS } from '../dashboard/layout';
import { type Unit } from '../dashboard/unit';
import { type VariableAnswer } from '../dashboard/variable-answer';
import { type Words, labelHeading, say, wordsOf } from '../dashboard/words';
import { type Flow } from '../flow/flow';

/**
 * What the dashboards page of the OpenShift console reads of a dashboard: the classic form of Grafana, and of that a part.
 * Source: openshift/console `frontend/public/components/monitoring/dashboards/{index,types,table}.tsx`.
 */
export interface ConsoleDashboardModel {
  readonly title: string;
  readonly tags: readonly string[];
  readonly rows: readonly ConsoleRow[];
  readonly templating: { readonly list: readonly ConsoleVariable[] };
}

export interface ConsoleRow {
  readonly title: string;
  readonly showTitle: boolean;
  readonly collapse: boolean;
  readonly panels: readonly ConsolePanel[];
}

export interface ConsolePanel {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** The types that the console draws; any other it leaves out without a word. */
  readonly type: 'graph' | 'singlestat' | 'grafana-piechart-panel' | 'table';
  /** In twelfths of the width. */
  readonly span: number;
  readonly targets: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
  }[];
  readonly stack?: boolean;
  readonly legend?: { readonly show: boolean };
  readonly yaxes?: readonly { readonly format: string }[];
  readonly format?: string;
  readonly transform?: 'table';
  readonly styles?: readonly {
    readonly pattern: string;
    readonly alias: string;
    readonly type: 'string' | 'number';
    readonly unit?: string;
    readonly decimals?: number;
  }[];
}

export interface ConsoleVariable {
  readonly name: string;
  readonly type: 'query';
  readonly query: string;
  readonly includeAll: boolean;
  readonly hide: number;
  readonly options: readonly never[];
}

/** A dashboard for the OpenShift console, on one platform. */
export interface RenderedConsoleDashboard {
  readonly dashboard: ConsoleDashboardModel;
  /** What is wrong with it, each with the panel, the query and what to write instead. Empty when it can be shown. */
  readonly problems: readonly string[];
  /** The panels, or parts of them, that ask for what the flow does not have. */
  readonly omitted: readonly OmittedPanel[];
  readonly isEmpty: boolean;
}

/** The console has no variable for the range of a dashboard: what is asked over it is asked over this. */
const RANGE = { text: '1h', seconds: '3600', said: 'last hour' } as const;

/** Draws a dashboard for a flow. Thresholds, colours and links the console does not have. */
export function renderConsoleDashboard(dashboard: Dashboard, flow: Flow): RenderedConsoleDashboard {
  const words = wordsOf(flow);
  const { rows, variables, problems, omitted } = answeredDashboard(dashboard, flow);
  let id = 0;
  return {
    dashboard: {
      title: dashboard.title,
      tags: dashboard.tags,
      rows: rows.map(({ row, panels }) => ({
        title: row.title,
        showTitle: true,
        collapse: row.collapsed,
        panels: panels.map((panel) => renderPanel(panel, String(++id), words)),
      })),
      templating: { list: variables.flatMap(renderVariable) },
    },
    problems,
    omitted,
    isEmpty: rows.length === 0,
  };
}

function renderPanel({ panel, answers }: AnsweredPanel, id: string, words: Words): ConsolePanel {
  const title = say(panel.title, words);
  const overRange = answers.some(({ expr }) => expr.includes('$__range'));
  const common = {
    id,
    title: overRange ? `${title} (${RANGE.said})` : title,
    description: say(panel.about, words),
    span: (WIDTHS[panel.width] * 12) / GRID,
  };
  const targets = answers.map(({ refId, expr, legend }) => ({
    refId,
    expr: withRange(expr),
    legendFormat: legend,
  }));
  const format = FORMATS[unitKey(panel.unit)] ?? 'short';
  if (panel.view === 'timeseries') {
    return {
      ...{ ...common, type: 'graph', targets, stack: panel.stacked },
      ...{ legend: { show: true }, yaxes: [{ format }] },
    };
  }
  const [only, ...more] = answers;
  const isOne = only !== undefined && more.length === 0;
  // One number, or one bar for each series: of all others the console shows the first.
  if (isOne && only.labels.length === 0) return { ...common, type: 'singlestat', targets, format };
  if (isOne && panel.view === 'bar-gauge') return { ...common, type: 'grafana-piechart-panel', targets };
  return { ...common, type: 'table', ...tableOf(panel, answers, words) };
}

/** Rows with one value of their first label are one to the console: it gets a first label that tells them apart. */
const ROW = 'A_row';

function tableOf({ title, unit }: AnsweredPanel['panel'], answers: readonly Answer[], words: Words) {
  const labels = [...new Set(answers.flatMap((answer) => answer.labels))];
  return {
    transform: 'table' as const,
    targets: answers.map(({ refId, expr, legend, labels: own }) => ({
      refId,
      expr: `label_join(${withRange(expr)}, "${ROW}", "/"${own.map((label) => `, "${label}"`).join('')})`,
      legendFormat: legend,
    })),
    styles: [
      ...labels.map((label) => ({ pattern: label, alias: labelHeading(label), type: 'string' as const })),
      ...answers.map(({ refId, target }) => ({
        pattern: `Value #${refId}`,
        alias: say(target.column ?? title, words),
        type: 'number' as const,
        unit: FORMATS[unitKey(target.unit ?? unit)] ?? 'short',
        decimals: 2,
      })),
    ],
  };
}

function withRange(expr: string): string {
  return expr
    .replaceAll(/\$__range_s\b|\$\{__range_s\}/g, RANGE.seconds)
    .replaceAll(/\$__range\b|\$\{__range\}/g, RANGE.text);
}

const FORMATS: Readonly<Record<string, string>> = {
  ratio: 'percentunit',
  milliseconds: 'ms',
  seconds: 's',
  bytes: 'bytes',
  'requests/s': 'reqps',
};

function unitKey(unit: Unit): string {
  return typeof unit === 'string' ? unit : 'money';
}

function renderVariable({ variable, values }: VariableAnswer): readonly ConsoleVariable[] {
  if (values === undefined) return [];
  return [
    {
      name: variable.name,
      type: 'query',
      query: `label_values(${values.selector}, ${values.label})`,
      includeAll: variable.choice === 'many',
      hide: 0,
      options: [],
    },
  ];
}
