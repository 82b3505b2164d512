import { type Exporter } from '../exporters/exporter';
import { istioGateway } from '../exporters/istio-gateway/exporter';
import { limitador } from '../exporters/limitador/exporter';
import { wasmFilter } from '../exporters/wasm-shim/exporter';
import { type Answers, type RulesAnswer } from './answers';
import { type JudgedComponent, judgedComponent, listed, unanswered } from './judge-components';
import { type JudgedLabels, judgedLabels, trafficIssues } from './judge-labels';
import { type JudgedPanel, judgedPanels, refusedIssues } from './judge-panels';
import { judgedRules } from './judge-rules';
import { type PanelQuestion } from './questions';
import { type Subject } from './subject';
import { type ComponentVerdict, type Issue, NONE, type Verdict, cellOf, failed } from './verdict';

/** Everything that was asked, with its answers. */
export interface Evidence {
  readonly since: string;
  readonly answers: Answers;
  readonly panels: readonly PanelQuestion[];
  readonly rules: RulesAnswer;
  /** What Prometheus said beside its answers, such as a store that it could not reach. */
  readonly warnings: readonly string[];
}

/** Whether the platform is one that this Prometheus knows; where it is not, no more has to be asked. */
export function datasourceIssues({ names, flow }: Subject, answers: Answers): Issue[] {
  const because = answers.unanswered('up');
  if (because !== undefined) return [unanswered('its targets', because)];
  const all = answers.number('up', { part: 'all' }) ?? 0;
  if ((answers.number('up', { part: 'ours' }) ?? 0) > 0) return [];
  const others = answers
    .samples('up/namespaces')
    .flatMap(({ labels: { namespace } }) => namespace ?? [])
    .sort();
  const { gateway, kuadrantNamespace } = names;
  return [
    {
      kind: 'wrong-datasource',
      failed: true,
      problem:
        all === 0
          ? 'This Prometheus has no targets at all.'
          : `This Prometheus has ${all} targets and none of the platform; it has those of ${listed(others) || 'no namespace'}.`,
      cause:
        all === 0
          ? 'It has just started, it is a querier without stores, or its token sees nothing.'
          : `It is another cluster's or another stack's: with ${flow.platform.stack} ask the one that sees ${gateway.namespace} and ${kuadrantNamespace}.`,
      commands: flow.platform.stack.openShift
        ? [`${names.cli} get route thanos-querier -n openshift-monitoring`]
        : [`${names.cli} get prometheus -A`],
    },
  ];
}

/** The table: the mission's components, each with what is there of it and what is not. */
export function judged(subject: Subject, evidence: Evidence): Verdict {
  const { answers, since } = evidence;
  const wrong = datasourceIssues(subject, answers);
  if (wrong.length > 0) {
    const row = { exporter: cellOf(['failed']), metrics: NONE, labels: NONE, panels: NONE, rules: NONE };
    return {
      state: 'failed',
      since,
      components: [{ component: 'Prometheus', ...row, issues: wrong }],
      emptyPanels: [],
    };
  }
  const components = new Map(
    subject.components.map((component) => [component.exporter, judgedComponent(component, subject, answers)]),
  );
  const labels = judgedLabels(subject, answers);
  const broken = new Set([...components].filter(([, { broken: is }]) => is).map(([exporter]) => exporter));
  const panels = judgedPanels(subject, evidence, { broken, missingLabels: labels.missing });
  const rows = [
    policyRow(labels),
    ...subject.components.map(({ exporter }) =>
      componentRow(exporter, { subject, evidence, components, labels, panels }),
    ),
    prometheusRow(subject, evidence, panels),
  ];
  const emptyPanels = panels.flatMap(({ panel, state }) => (state === 'ok' ? [] : [{ panel, state }]));
  return { state: rows.some(failed) ? 'failed' : 'ok', since, components: rows, emptyPanels };
}

function policyRow(labels: JudgedLabels): ComponentVerdict {
  return {
    component: 'TelemetryPolicy',
    ...{ exporter: NONE, metrics: NONE, panels: NONE, rules: NONE },
    labels: labels.policy,
    issues: labels.issues,
  };
}

interface Findings {
  readonly subject: Subject;
  readonly evidence: Evidence;
  readonly components: ReadonlyMap<Exporter, JudgedComponent>;
  readonly labels: JudgedLabels;
  readonly panels: readonly JudgedPanel[];
}

function componentRow(asked: Exporter, findings: Findings): ComponentVerdict {
  const { subject, evidence, components, labels, panels } = findings;
  const { exporter = NONE, metrics = NONE, issues = [] } = components.get(asked) ?? {};
  const ours = panels.filter((panel) => panel.components.includes(asked));
  const expected = subject.components.find((component) => component.exporter === asked)?.rules ?? [];
  return {
    component: asked.title,
    exporter,
    metrics,
    labels: labels.of(asked),
    panels: cellOf(ours.map(({ state }) => state)),
    rules: judgedRules(expected, evidence.rules).cell,
    issues: [
      ...issues,
      ...(asked === istioGateway ? labels.gatewayIssues : []),
      ...(asked === wasmFilter
        ? trafficIssues(subject, evidence.answers, components.get(limitador)?.broken ?? false)
        : []),
    ],
  };
}

function prometheusRow(
  subject: Subject,
  { answers, rules, warnings }: Evidence,
  panels: readonly JudgedPanel[],
): ComponentVerdict {
  const loaded = judgedRules(subject.rules, rules);
  const ours = answers.number('up', { part: 'ours' }) ?? 0;
  const partial = [...new Set(warnings)];
  return {
    component: 'Prometheus',
    exporter: { state: 'ok', found: ours, of: ours },
    metrics: NONE,
    labels: NONE,
    panels: cellOf(panels.map(({ state }) => state)),
    rules: loaded.cell,
    issues: [
      ...loaded.issues(subject.names),
      ...refusedIssues(panels),
      ...(partial.length === 0
        ? []
        : [
            {
              kind: 'partial-answer' as const,
              failed: false,
              problem: `Prometheus warned: ${listed(partial)}.`,
              cause: 'A store behind the querier did not answer, so that some series may be missing.',
              commands: [],
            },
          ]),
    ],
  };
}
