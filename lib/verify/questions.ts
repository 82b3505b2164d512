import { type LabelMatcher, oneOf } from '../exporters/label-matcher';
import { type LabelDimension } from '../labels/telemetry-labels';
import { istioGateway } from '../exporters/istio-gateway/exporter';
import { istioRequestsTotal } from '../exporters/istio-gateway/metrics';
import { limitador } from '../exporters/limitador/exporter';
import { authorizedCalls, authorizedHits, limitedCalls } from '../exporters/limitador/metrics';
import { type Metric } from '../exporters/metric';
import { type Question, type Answers, parts } from './answers';
import { asGrafanaSends, escapedValue } from './grafana-query';
import { type DashboardVariable } from './panels';
import { type Subject, type SubjectComponent, braced, named as anyNamed, selector } from './subject';

/** Whether this is the right Prometheus at all. */
export function probeQuestions(subject: Subject): readonly Question[] {
  const { platform, exporters } = subject.flow;
  const named = exporters.filter(({ part }) => part !== undefined);
  const namespaces = [...new Set(named.flatMap((exporter) => exporter.namespaces(platform) ?? []))];
  const evidence = named.flatMap((exporter) => exporter.evidence ?? []);
  // A store that has the `up` of its collector only is known by what the exporters always have.
  const [first] = evidence;
  const ours =
    platform.stack.storesUp || first === undefined
      ? `up${braced([oneOf('namespace', namespaces)])}`
      : braced([
          anyNamed(evidence.flatMap((metric) => subject.flow.storedNames(metric))),
          oneOf(subject.flow.storedLabel('namespace', first), namespaces),
        ]);
  return [
    { id: 'up', promql: parts({ all: 'count(up)', ours: `count(${ours})` }) },
    { id: 'up/namespaces', promql: 'topk(5, count by (namespace) (up))' },
  ];
}

/** A label on a metric that the vocabulary says it has. */
export interface ExpectedLabel {
  readonly id: string;
  readonly metric: Metric;
  readonly label: string;
  readonly counts: LabelDimension;
}

export function expectedLabels({ flow, components }: Subject): readonly ExpectedLabel[] {
  const asked = components.flatMap(({ metrics }) => metrics.map(({ metric }) => metric));
  const counters = flow.platform.scrapes(limitador) ? [authorizedCalls, limitedCalls, authorizedHits] : [];
  return [...new Set([...counters, ...asked])].flatMap((metric) =>
    flow.telemetryLabelsOn(metric).map((label) => ({
      id: `label/${metric.name}/${label}`,
      metric,
      label,
      counts: flow.labels.find(label)?.growsWith ?? 'other',
    })),
  );
}

/** What is asked of each component. */
export function componentQuestions(subject: Subject, since: string): readonly Question[] {
  return [
    ...subject.components.flatMap((component) => questionsOf(component, subject, since)),
    ...expectedLabels(subject).map((expected) => labelQuestion(expected, subject, since)),
    ...trafficQuestions(subject, since),
  ];
}

function questionsOf(component: SubjectComponent, { flow }: Subject, since: string): readonly Question[] {
  const { exporter, targets, evidence, metrics } = component;
  const id = exporter.name;
  const { storesUp } = flow.platform.stack;
  const up = targets === undefined ? undefined : storesUp ? `up${braced(targets)}` : evidence;
  const of = (label: string) =>
    exporter.evidence === undefined ? label : flow.storedLabel(label, exporter.evidence);
  const pod = [of('namespace'), of('pod')].join(', ');
  const [first] = metrics;
  const scope = first === undefined ? [] : flow.scope(first.metric);
  const names = metrics.flatMap((metric) => [...metric.names, ...metric.foreign]);
  return [
    ...(up === undefined
      ? []
      : [
          {
            id: `${id}/up`,
            promql: parts({ all: `count(${up})`, up: storesUp ? `sum(${up})` : `count(${up})` }),
          },
          ...(storesUp ? [{ id: `${id}/down`, promql: `topk(3, ${up} == 0)` }] : []),
        ]),
    ...(evidence === undefined
      ? []
      : [
          {
            id: `${id}/twice`,
            promql: `topk(3, count by (${pod}) (count by (${pod}, ${of('job')}, ${of('instance')}) (${evidence})) > 1)`,
          },
          { id: `${id}/jobs`, promql: `topk(10, count by (${of('job')}) (${evidence}))` },
        ]),
    ...(names.length === 0
      ? []
      : [
          {
            id: `${id}/metrics`,
            promql: `count by (__name__) (last_over_time(${braced([anyNamed(names), ...scope])}[${since}]))`,
          },
        ]),
  ];
}

/** How much grew with the label and without it, and how many series there are of each. */
function labelQuestion({ id, metric, label }: ExpectedLabel, { flow }: Subject, since: string): Question {
  const suffix = metric.type === 'histogram' ? '_count' : '';
  const of = (operator: LabelMatcher['operator']) =>
    withSuffix(selector(metric, flow, [{ label, operator, value: '' }]), suffix);
  return {
    id,
    promql: parts({
      with: `count(last_over_time(${of('!=')}[${since}]))`,
      without: `count(last_over_time(${of('=')}[${since}]))`,
      'grown-with': `sum(increase(${of('!=')}[${since}]))`,
      'grown-without': `sum(increase(${of('=')}[${since}]))`,
    }),
  };
}

function withSuffix(text: string, suffix: string): string {
  return text.replace('{', `${suffix}{`);
}

/** What the gateway passes to models, and what Limitador hears of it. */
function trafficQuestions({ flow }: Subject, since: string): readonly Question[] {
  if (!flow.platform.scrapes(istioGateway) || !flow.platform.scrapes(limitador)) return [];
  const answered = selector(istioRequestsTotal, flow, [
    { label: 'response_code', operator: '=~', value: '2..' },
    oneOf('destination_service_namespace', flow.platform.models.namespaces),
  ]);
  const grown = (series: string) => `sum(increase(${series}[${since}]))`;
  return [
    {
      id: 'traffic',
      promql: parts({
        gateway: grown(answered),
        allowed: grown(selector(authorizedCalls, flow)),
        limited: grown(selector(limitedCalls, flow)),
      }),
    },
  ];
}

/** The first value of each variable that has no value of its own. */
export function variableQuestions({ panels }: Subject, since: string): readonly Question[] {
  const questions = panels
    .flatMap(({ variables }) => variables)
    .flatMap((variable): Question[] =>
      'firstOf' in variable
        ? [
            {
              id: variableId(variable.firstOf),
              promql: `topk(1, count by (${variable.firstOf.label}) (last_over_time(${variable.firstOf.selector}[${since}])))`,
            },
          ]
        : [],
    );
  return [...new Map(questions.map((question) => [question.id, question])).values()];
}

function variableId({ selector: of, label }: { readonly selector: string; readonly label: string }): string {
  return `variable/${label}/${of}`;
}

/** What a panel asks, or why it cannot be asked yet. */
export interface PanelQuestion {
  readonly panel: string;
  /** As the dashboard has it. */
  readonly expr: string;
  /** Nothing, when a variable has no value. */
  readonly question: Question | undefined;
}

/** How many series each query of each panel gives: a count, however many there are. */
export function panelQuestions(
  { flow, panels }: Subject,
  rangeSeconds: number,
  values: Answers,
): readonly PanelQuestion[] {
  return panels.flatMap(({ name, queries, variables }) => {
    const known = new Map(variables.flatMap((variable) => valueOf(variable, values)));
    return queries.map(({ expr, minimumStep }) => {
      const sent = asGrafanaSends(expr, {
        range: rangeSeconds,
        scrapeInterval: flow.scrapeInterval.toSeconds(),
        minimumStep,
        variables: known,
      });
      const question = sent === undefined ? undefined : { id: `query/${sent}`, promql: `count(${sent})` };
      return { panel: name, expr, question };
    });
  });
}

function valueOf(variable: DashboardVariable, values: Answers): (readonly [string, string])[] {
  if ('value' in variable) return [[variable.name, variable.value]];
  const { label } = variable.firstOf;
  const value = values.samples(variableId(variable.firstOf))[0]?.labels[label];
  return value === undefined ? [] : [[variable.name, escapedValue(value)]];
}
