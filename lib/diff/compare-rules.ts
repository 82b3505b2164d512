import { type Change } from './change';
import { type Matched, matched } from './matched';
import { type RuleModel } from './rule-model';
import { metricsBehind } from './snapshot';

/** Alerts and recordings: lost, new, renamed, and what each asks, when it fires and where it is routed. */
export function ruleChanges(before: readonly RuleModel[], after: readonly RuleModel[]): readonly Change[] {
  return [
    ...alertChanges(ofKind(before, 'alert'), ofKind(after, 'alert'), before, after),
    ...recordingChanges(ofKind(before, 'recording'), ofKind(after, 'recording')),
  ];
}

function ofKind(rules: readonly RuleModel[], kind: RuleModel['kind']): readonly RuleModel[] {
  return rules.filter((rule) => rule.kind === kind);
}

function alertChanges(
  before: readonly RuleModel[],
  after: readonly RuleModel[],
  rulesBefore: readonly RuleModel[],
  rulesAfter: readonly RuleModel[],
): readonly Change[] {
  // One name may stand for several alerts, such as the two speeds of a burn rate: the condition tells them apart.
  const { pairs, removed, added } = matched(before, after, [
    ({ name, namespace, query }) => [name, namespace, query.text],
    ({ name, namespace, labels }) => [name, namespace, labels.severity],
    ({ name, namespace }) => [name, namespace],
    ({ name, labels }) => [name, labels.severity],
    ({ name }) => [name],
    ({ query }) => [query.text],
  ]);
  const replaced = replacements(removed, added, rulesBefore, rulesAfter);
  const gone = new Set(replaced.map(([rule]) => rule));
  const come = new Set(replaced.map(([, rule]) => rule));
  return [
    ...removed
      .filter((rule) => !gone.has(rule))
      .map((rule): Change => ({
        class: 'breaking',
        subject: 'alert',
        place: placeOf(rule),
        text: 'is gone',
        before: conditionOf(rule),
      })),
    ...replaced.map(([one, other]): Change => ({
      class: 'breaking',
      subject: 'alert',
      place: placeOf(one),
      text: `is gone; ${other.name} asks about the same metrics`,
      before: conditionOf(one),
      after: conditionOf(other),
    })),
    ...pairs.flatMap(([one, other]) => changesOfAlert(one, other)),
    ...added
      .filter((rule) => !come.has(rule))
      .map((rule): Change => ({
        class: 'visible',
        subject: 'alert',
        place: placeOf(rule),
        text: 'is new',
        after: conditionOf(rule),
      })),
  ];
}

function changesOfAlert(one: RuleModel, other: RuleModel): readonly Change[] {
  const place = placeOf(one);
  const visible = (text: string, before: string, after: string): Change => ({
    class: 'visible',
    subject: 'alert',
    place,
    text,
    before,
    after,
  });
  const [from, to] = [one.query.threshold, other.query.threshold];
  const thresholds = from !== undefined && to?.of === from.of ? { from, to } : undefined;
  const labels = { ...one.labels, severity: '' };
  const newLabels = { ...other.labels, severity: '' };
  return [
    ...(one.name === other.name
      ? []
      : [
          {
            class: 'breaking',
            subject: 'alert',
            place,
            text: 'has another name, which routes and silences may not know',
            before: one.name,
            after: other.name,
          } as const,
        ]),
    ...(one.namespace === other.namespace
      ? []
      : [visible('is in another namespace', one.namespace, other.namespace)]),
    ...(one.query.text === other.query.text
      ? []
      : thresholds !== undefined
        ? [visible('has another threshold', inShort(thresholds.from), inShort(thresholds.to))]
        : [visible('asks another query', one.expr, other.expr)]),
    ...(one.holdsFor === other.holdsFor
      ? []
      : [visible('fires after another time', one.holdsFor, other.holdsFor)]),
    ...(one.labels.severity === other.labels.severity
      ? []
      : [visible('has another severity', one.labels.severity ?? 'none', other.labels.severity ?? 'none')]),
    ...(same(labels, newLabels) ? [] : [visible('has other labels', inWords(labels), inWords(newLabels))]),
    ...(same(one.annotations, other.annotations)
      ? []
      : [{ class: 'cosmetic', subject: 'alert', place, text: 'says it in other words' } as const]),
  ];
}

/** An alert that is gone and one that is new, which ask about mostly the same metrics, recordings read through. */
function replacements(
  removed: readonly RuleModel[],
  added: readonly RuleModel[],
  rulesBefore: readonly RuleModel[],
  rulesAfter: readonly RuleModel[],
): readonly Matched<RuleModel>[] {
  const free = new Set(added);
  return removed.flatMap((rule): Matched<RuleModel>[] => {
    const asked = metricsBehind(rule.query.metrics, rulesBefore);
    const [best] = [...free]
      .map((candidate) => ({
        candidate,
        alike: overlap(asked, metricsBehind(candidate.query.metrics, rulesAfter)),
      }))
      .filter(({ alike }) => alike >= MOSTLY)
      .sort((a, b) => b.alike - a.alike || (a.candidate.name < b.candidate.name ? -1 : 1));
    if (best === undefined) return [];
    free.delete(best.candidate);
    return [[rule, best.candidate]];
  });
}

const MOSTLY = 0.5;

/** The share of all that two sets have which both have; 0 of nothing. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = [...one].filter((name) => other.has(name)).length;
  const all = new Set([...one, ...other]).size;
  return all === 0 ? 0 : both / all;
}

function recordingChanges(before: readonly RuleModel[], after: readonly RuleModel[]): readonly Change[] {
  const { pairs, removed, added } = matched(before, after, [
    ({ name, namespace, query }) => [name, namespace, query.text],
    ({ name, namespace }) => [name, namespace],
    ({ name }) => [name],
  ]);
  return [
    ...removed.map((rule): Change => ({
      class: 'breaking',
      subject: 'recording',
      place: placeOf(rule),
      text: 'is gone, and its history ends',
    })),
    ...pairs.flatMap(([one, other]): readonly Change[] => {
      const place = placeOf(one);
      return [
        ...(one.namespace === other.namespace
          ? []
          : [
              {
                class: 'breaking',
                subject: 'recording',
                place,
                text: 'is recorded in another namespace: under an enforced namespace label its history begins anew',
                before: one.namespace,
                after: other.namespace,
              } as const,
            ]),
        ...(one.query.text === other.query.text
          ? []
          : [
              {
                class: 'visible',
                subject: 'recording',
                place,
                text: 'records another query from now on, under its old history',
                before: one.expr,
                after: other.expr,
              } as const,
            ]),
        ...(same(one.labels, other.labels)
          ? []
          : [
              {
                class: 'breaking',
                subject: 'recording',
                place,
                text: 'has other labels, and its history begins anew',
                before: inWords(one.labels),
                after: inWords(other.labels),
              } as const,
            ]),
        ...(one.interval === other.interval
          ? []
          : [
              {
                class: 'visible',
                subject: 'recording',
                place,
                text: 'is evaluated at another interval',
                before: one.interval,
                after: other.interval,
              } as const,
            ]),
      ];
    }),
    ...added.map((rule): Change => ({
      class: 'visible',
      subject: 'recording',
      place: placeOf(rule),
      text: 'is new',
    })),
  ];
}

function placeOf({ kind, name, namespace }: RuleModel): string {
  return `${kind} ${name}${namespace === '' ? '' : ` in ${namespace}`}`;
}

function inShort({ operator, value }: { readonly operator: string; readonly value: number }): string {
  return `${operator} ${value}`;
}

/** When an alert fires, in a few words. */
function conditionOf({ query, expr, holdsFor, labels }: RuleModel): string {
  const { threshold } = query;
  const condition = threshold === undefined ? expr : `${threshold.operator} ${threshold.value}`;
  return [
    labels.severity ?? 'no severity',
    condition,
    ...(holdsFor === '0s' ? [] : [`for ${holdsFor}`]),
  ].join(', ');
}

function same(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return inWords(one) === inWords(other);
}

function inWords(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(', ');
}
