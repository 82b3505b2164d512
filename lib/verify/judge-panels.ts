import { type Exporter } from '../exporters/exporter';
import { parsePromql } from '../promql/promql-parse';
import { partsOf } from '../promql/promql-ast';
import { type Answers } from './answers';
import { listed, unanswered } from './judge-components';
import { type PanelQuestion } from './questions';
import { type Subject } from './subject';
import { type Cell, type Issue } from './verdict';

export interface JudgedPanel {
  readonly panel: string;
  readonly state: Exclude<Cell['state'], 'none'>;
  /** The components it asks. */
  readonly components: readonly Exporter[];
  /** What Prometheus says of a query that it refuses. */
  readonly refused: string | undefined;
  readonly unanswered: string | undefined;
}

/** What is known already that leaves panels empty. */
interface Known {
  readonly broken: ReadonlySet<Exporter>;
  readonly missingLabels: ReadonlySet<string>;
}

/** A panel is right when one of its queries has data. Else it is what is behind it: broken, or nothing to show yet. */
export function judgedPanels(
  subject: Subject,
  { answers, panels }: { readonly answers: Answers; readonly panels: readonly PanelQuestion[] },
  known: Known,
): readonly JudgedPanel[] {
  const byPanel = new Map<string, PanelQuestion[]>();
  for (const question of panels)
    byPanel.set(question.panel, [...(byPanel.get(question.panel) ?? []), question]);
  return [...byPanel].map(([panel, asked]) => {
    const components = [
      ...new Set(
        asked
          .flatMap(({ expr }) => subject.metricsOf(expr))
          .flatMap((metric) => subject.componentOf(metric) ?? []),
      ),
    ];
    const outcomes = asked.flatMap(({ question }) =>
      question === undefined ? [] : [answers.get(question.id)],
    );
    const refused = outcomes.find(({ kind }) => kind === 'refused');
    const silent = outcomes.find(({ kind }) => kind === 'unanswered');
    const hasData = outcomes.some(
      (answer) => answer.kind === 'samples' && (answer.samples[0]?.value ?? 0) > 0,
    );
    const explained =
      components.some((component) => known.broken.has(component)) ||
      asked.some(({ expr }) => namesAny(expr, known.missingLabels));
    const state = ((): JudgedPanel['state'] => {
      if (refused !== undefined) return 'failed';
      if (hasData) return 'ok';
      if (silent !== undefined) return 'unknown';
      return explained ? 'failed' : 'waiting';
    })();
    return {
      panel,
      state,
      components,
      refused: refused !== undefined && 'because' in refused ? refused.because : undefined,
      unanswered:
        state === 'unknown' && silent !== undefined && 'because' in silent ? silent.because : undefined,
    };
  });
}

/** Whether a query groups or selects by one of some labels. */
function namesAny(expr: string, labels: ReadonlySet<string>): boolean {
  if (labels.size === 0) return false;
  const parsed = parsePromql(expr);
  if ('problem' in parsed) return false;
  return partsOf(parsed.expr).some(
    (part) =>
      (part.kind === 'aggregation' &&
        part.grouping?.without === false &&
        part.grouping.labels.some(({ name }) => name !== undefined && labels.has(name))) ||
      (part.kind === 'selector' &&
        part.matchers.some(({ label }) => label.name !== undefined && labels.has(label.name))),
  );
}

/** Queries that Prometheus refuses, or has no answer to. */
export function refusedIssues(panels: readonly JudgedPanel[]): Issue[] {
  const refused = panels.flatMap(({ panel, refused: because }) =>
    because === undefined ? [] : [{ panel, because }],
  );
  const silent = panels.flatMap(({ panel, unanswered: because }) =>
    because === undefined ? [] : [{ panel, because }],
  );
  const [first] = silent;
  return [
    ...refused.map(({ panel, because }) => ({
      kind: 'query-refused' as const,
      failed: true,
      problem: `Prometheus refuses a query of ${panel}: ${because}.`,
      cause: 'The query is too heavy for its limits, or this Prometheus is too old for it.',
      commands: [],
    })),
    ...(first === undefined
      ? []
      : [unanswered(`${silent.length} panels (${listed(silent.map(({ panel }) => panel))})`, first.because)]),
  ];
}
