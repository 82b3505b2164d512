import { type Flow } from '../flow/flow';
import { type Metric } from '../exporters/metric';
import { type Answer, answersOf } from './answer';
import { type Dashboard, type Row } from './dashboard';
import { type Panel } from './panel';
import { type VariableAnswer, variableAnswer } from './variable-answer';
import { clusterVariables, coverageVariables } from './variable';
import { say, wordsOf } from './words';

export interface OmittedPanel {
  /** Its name in the dashboard. */
  readonly panel: string;
  /** The column or line that was left out, where the rest of the panel stayed. */
  readonly part?: string;
  /** What the flow does not have for it. */
  readonly because: string;
}

export interface AnsweredPanel {
  readonly panel: Panel;
  readonly answers: readonly Answer[];
}

export interface AnsweredRow {
  readonly row: Row;
  readonly panels: readonly AnsweredPanel[];
}

/** What a dashboard comes to on one platform, for a renderer to draw. */
export interface AnsweredDashboard {
  readonly rows: readonly AnsweredRow[];
  readonly variables: readonly VariableAnswer[];

  /** What is wrong with it, each with the panel, the query and what to write instead. Empty when it can be shown. */
  readonly problems: readonly string[];

  /** The panels, or parts of them, that ask for what the flow does not have. */
  readonly omitted: readonly OmittedPanel[];

  /** Every metric that it asks for, those that the flow does not have as well. */
  readonly metrics: readonly Metric[];
}

/**
 * Asks everything of a dashboard of a flow. A panel that asks for what the flow does not have is left out, and what
 * nothing uses any more, rows and variables, goes as well.
 */
export function answeredDashboard(dashboard: Dashboard, flow: Flow): AnsweredDashboard {
  const words = wordsOf(flow);
  const problems: string[] = [...dashboard.problems()];
  const omitted: OmittedPanel[] = [];
  const metrics = new Set<Metric>();
  const choices = [...clusterVariables(flow), ...dashboard.variables, ...coverageVariables(flow)];
  const variables = choices.map((variable) => variableAnswer(variable, flow));
  const names = new Set(choices.map(({ name }) => name));

  const answered = (panel: Panel): readonly AnsweredPanel[] => {
    const asked = answersOf(panel, flow, words, names);
    const { answers, problems: wrong, lacking, dropped } = asked;
    problems.push(...wrong);
    for (const metric of asked.metrics) metrics.add(metric);
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
    .map((row) => ({ row, panels: row.panels.flatMap(answered) }))
    .filter(({ panels }) => panels.length > 0);

  const answers = rows.flatMap(({ panels }) => panels.flatMap((one) => one.answers));
  const used = new Set(answers.flatMap((answer) => [...answer.variables]));
  const shown = variables.filter(
    ({ variable, values, asked }) => (values ?? asked) !== undefined && used.has(variable.name),
  );
  problems.push(...shown.flatMap((one) => one.problems));
  return { rows, variables: shown, problems, omitted, metrics: [...metrics] };
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
