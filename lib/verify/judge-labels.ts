import { type Exporter } from '../exporters/exporter';
import { istioGateway } from '../exporters/istio-gateway/exporter';
import { limitador } from '../exporters/limitador/exporter';
import { thresholdsOf } from '../rules/alert-options';
import { type Answers } from './answers';
import { unanswered } from './judge-components';
import { askExporter, showLimits, showPolicy } from './look-further';
import { type ExpectedLabel, expectedLabels } from './questions';
import { type Subject } from './subject';
import { type Cell, type Issue, cellOf } from './verdict';

/** What is found out of labels, on their way from the policy to the counters. */
export interface JudgedLabels {
  /** Of the labels in the policy: those that reach every counter they should. */
  readonly policy: Cell;
  /** Of the labels on the metrics of an exporter: those that are there. */
  readonly of: (exporter: Exporter) => Cell;
  readonly issues: readonly Issue[];
  readonly gatewayIssues: readonly Issue[];
  /** The labels that are missing, and so explain an empty panel. */
  readonly missing: ReadonlySet<string>;
}

type State = Exclude<Cell['state'], 'none'>;

/** The share of the growth that may lack a label: that of the alert MaaSTelemetryLabelMissing. */
const ALLOWED = thresholdsOf({}).unlabelledTokens;

interface JudgedLabel extends ExpectedLabel {
  readonly state: State;
  readonly share: number;
  readonly because: string | undefined;
}

export function judgedLabels(subject: Subject, answers: Answers): JudgedLabels {
  const judged = expectedLabels(subject).map((expected) => judgedLabel(expected, answers));
  const ofLimitador = judged.filter(({ metric }) => metric.exporter === limitador);
  const ofGateway = judged.filter(({ metric }) => metric.exporter === istioGateway);
  const names = [...new Set(ofLimitador.map(({ label }) => label))];
  return {
    policy: cellOf(
      names.map(
        (name) =>
          cellOf(ofLimitador.filter(({ label }) => label === name).map(({ state }) => state)).state as State,
      ),
    ),
    of: (exporter) =>
      cellOf(judged.filter(({ metric }) => metric.exporter === exporter).map(({ state }) => state)),
    issues: labelIssues(ofLimitador, subject, policyWhy(subject)),
    gatewayIssues: labelIssues(ofGateway, subject, telemetryWhy(subject)),
    missing: new Set(judged.filter(({ state }) => state === 'failed').map(({ label }) => label)),
  };
}

function judgedLabel(expected: ExpectedLabel, answers: Answers): JudgedLabel {
  const { id, counts } = expected;
  const because = answers.unanswered(id);
  if (because !== undefined) return { ...expected, state: 'unknown', share: 0, because };
  const number = (part: string) => answers.number(id, { part }) ?? 0;
  const [labelled, bare] = [number('with'), number('without')];
  const [grownWith, grownWithout] = [number('grown-with'), number('grown-without')];
  const grown = grownWith + grownWithout;
  const share = grown > 0 ? grownWithout / grown : bare / Math.max(labelled + bare, 1);
  // An organization or cost centre may rightly be empty; a user, plan or model not.
  const always = counts === 'users' || counts === 'plans' || counts === 'models';
  const wanting = grown > 0 ? share > ALLOWED : labelled === 0;
  const state = ((): State => {
    if (labelled + bare === 0) return 'waiting';
    if (always) return wanting ? 'failed' : 'ok';
    return labelled > 0 ? 'ok' : 'waiting';
  })();
  return { ...expected, state, share, because: undefined };
}

/** Why a label is missing from the metrics of one exporter, and where to look. */
type Why = (share: number) => Pick<Issue, 'cause' | 'commands'> & { readonly from?: string };

function policyWhy({ names }: Subject): Why {
  const commands = [
    ...showPolicy(names),
    ...askExporter(limitador, names, '^(authorized_hits|authorized_calls|limited_calls)'),
  ];
  return (share) =>
    share < 1
      ? {
          from: ` on ${percent(share)} of what was counted`,
          cause: 'The policy stopped bringing the label, or its expression fails for some requests.',
          commands,
        }
      : { cause: 'The TelemetryPolicy is not enforced, or does not have the label.', commands };
}

function telemetryWhy({ names }: Subject): Why {
  return () => ({
    cause: 'The Telemetry of the gateway is not there, or another one of its namespace takes its place.',
    commands: [
      `${names.cli} get telemetry -n ${names.gateway.namespace} -o yaml`,
      ...askExporter(istioGateway, names, '^istio_requests_total'),
    ],
  });
}

/** One issue for each label that is missing, whichever metrics lack it. */
function labelIssues(judged: readonly JudgedLabel[], { flow }: Subject, why: Why): Issue[] {
  const unknown = judged.find(({ state }) => state === 'unknown');
  const failed = judged.filter(({ state }) => state === 'failed');
  const labels = [...new Set(failed.map(({ label }) => label))];
  return [
    ...(unknown === undefined ? [] : [unanswered(`the label ${unknown.label}`, unknown.because ?? '')]),
    ...labels.map((label): Issue => {
      const of = failed.filter((one) => one.label === label);
      const metrics = of.map(({ metric }) => flow.storedNames(metric)[0] ?? metric.name).join(', ');
      const { from = '', cause, commands } = why(Math.max(...of.map(({ share }) => share)));
      const problem = `${metrics} ${of.length === 1 ? 'lacks' : 'lack'} the label ${JSON.stringify(label)}${from}.`;
      return { kind: 'label-missing', failed: true, problem, cause, commands };
    }),
  ];
}

/** Traffic at the gateway of which Limitador hears nothing. */
export function trafficIssues({ names }: Subject, answers: Answers, limitadorBroken: boolean): Issue[] {
  if (limitadorBroken || answers.unanswered('traffic') !== undefined) return [];
  const number = (part: string) => answers.number('traffic', { part }) ?? 0;
  const passed = number('gateway');
  if (passed < 1 || number('allowed') + number('limited') > 0) return [];
  return [
    {
      kind: 'traffic-unmetered',
      failed: true,
      problem: `Models answered about ${Math.round(passed)} requests through the gateway, and Limitador counted none of them.`,
      cause:
        'No limit matches the routes, the filter is not on the gateway or fails, or it does not reach Limitador: the requests pass unlimited and uncounted.',
      commands: showLimits(names),
    },
  ];
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
