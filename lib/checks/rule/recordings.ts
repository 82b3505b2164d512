import { type FoundRule } from '../../documents/rules-in';
import { secondsOf } from '../../documents/monitors-in';
import { type Selector, partsOf, quoted } from '../../promql/promql-ast';
import { matches } from '../../promql/promql-literals';
import { nearest } from '../../validation/wording';
import { type Finding } from '../document-problem';
import {
  type CheckedRule,
  type CheckedRules,
  type RuleCheck,
  type RuleElsewhere,
  ofRule,
} from './rule-check';

export const recordingUndefined: RuleCheck = {
  id: 'recording-undefined',
  severity: 'warning',
  summary: 'A rule asks for a recording that no rule among the files writes.',
  find: (rules) =>
    rules.rules.flatMap((rule) =>
      recordingsAsked(rule).flatMap((selector) => {
        const { name = '' } = selector;
        if (rules.recordedBy.has(name)) return [];
        const [near] = nearest(name, rules.recordedBy.keys());
        // One that is about a metric of ours, or is misspelled; others may be recorded elsewhere.
        const ours = name.split(':').some((part) => rule.query?.names.find(part)?.ours === true);
        if (near === undefined && !ours) return [];
        return [
          {
            ...ofRule(
              rule,
              'expr',
              `${quoted({ text: name })} is recorded by no rule of these files: ` +
                (near === undefined
                  ? 'add the rule, or ask for the metric itself.'
                  : `did you mean ${near}?`),
            ),
            span: { from: selector.from, to: selector.from + selector.text.length },
            expr: rule.rule.expr,
            ...(near !== undefined && selector.text.startsWith(name)
              ? { fix: { edits: [{ from: selector.from, to: selector.from + name.length, text: near }] } }
              : {}),
          },
        ];
      }),
    ),
};

function recordingsAsked({ query }: CheckedRule): readonly Selector[] {
  return (query?.selectors ?? []).filter(
    (selector) =>
      selector.name?.includes(':') === true &&
      query?.seriesOf(selector) === undefined &&
      !/^(kserve_)?vllm:/.test(selector.name),
  );
}

export const recordingRepeated: RuleCheck = {
  id: 'recording-repeated',
  severity: 'error',
  summary: 'Two rules of a namespace are the same, so that each sample is written or each alert sent twice.',
  find: ({ file, rules, recordedBy }) => {
    const seen = new Map<string, FoundRule>();
    return rules.flatMap((rule): Finding[] => {
      const key = identity(rule.rule);
      const other =
        seen.get(key) ??
        (recordedBy.get(rule.rule.record ?? '') ?? []).find(
          (one) =>
            one.file !== file &&
            isBefore(one, file.groups[0]?.rules[0]) &&
            one.file.namespace === file.namespace &&
            file.isObject &&
            one.file.isObject &&
            identity(one.rule) === key,
        )?.rule;
      if (other === undefined) {
        seen.set(key, rule.rule);
        return [];
      }
      return [
        ofRule(rule, '', `the same rule is in group ${JSON.stringify(other.group)} too: leave one out.`),
      ];
    });
  },
};

function isBefore(one: RuleElsewhere, first: FoundRule | undefined): boolean {
  return first === undefined || one.rule !== first;
}

function identity({ record, alert, expr, labels }: FoundRule): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([record, alert, expr.replace(/\s+/g, ' ').trim(), sorted]);
}

export const recordingOfAnotherGroup: RuleCheck = {
  id: 'recording-of-another-group',
  severity: 'warning',
  summary:
    'A recording reads one of another group, which is evaluated at another time, and is up to an interval late.',
  find: ({ rules, file, recordedBy }) =>
    rules.flatMap((rule) => {
      if (rule.rule.record === undefined) return [];
      return recordingsAsked(rule).flatMap((selector) => {
        const sources = (recordedBy.get(selector.name ?? '') ?? []).filter((one) =>
          canMatch(selector, one.rule),
        );
        const elsewhere = sources.find((one) => one.group.path !== rule.group.path || one.file !== file);
        const isHere = sources.some((one) => one.file === file && one.group.name === rule.group.name);
        // Over a window the newest sample hardly counts.
        if (elsewhere === undefined || isHere || isOverWindow(rule, selector)) return [];
        return [
          {
            ...ofRule(
              rule,
              'expr',
              `${quoted({ text: selector.name ?? '' })} is recorded in group ${JSON.stringify(elsewhere.group.name)}, at another ` +
                'time: put both into one group, in this order.',
            ),
            span: { from: selector.from, to: selector.from + selector.text.length },
            expr: rule.rule.expr,
          },
        ];
      });
    }),
};

function isOverWindow({ query }: CheckedRule, selector: Selector): boolean {
  return (query?.parts ?? []).some(
    (part) => (part.kind === 'matrix' || part.kind === 'subquery') && partsOf(part).includes(selector),
  );
}

/** Whether the labels that a recording adds let its series through. */
function canMatch({ matchers }: Selector, { labels }: FoundRule): boolean {
  return matchers.every((matcher) => {
    const value = labels[matcher.label.name ?? ''];
    return value === undefined || value.includes('{{') || matches(matcher, value) !== false;
  });
}

export const groupInterval: RuleCheck = {
  id: 'group-interval',
  severity: 'error',
  summary: 'A group is evaluated more seldom than Prometheus looks back, so that its results have gaps.',
  find: ({ file }) =>
    file.groups.flatMap((group) => {
      const seconds = secondsOf(group.interval);
      if (
        seconds === undefined ||
        seconds <= LOOKBACK ||
        group.rules.every(({ record }) => record === undefined)
      )
        return [];
      return [
        {
          place: `group ${JSON.stringify(group.name)}`,
          path: [...group.path, 'interval'],
          message: `its interval of ${group.interval} is longer than the 5m that Prometheus looks back, so that its recordings have gaps: write 5m or less.`,
        },
      ];
    }),
};

/** Prometheus' `--query.lookback-delta`, in seconds. */
const LOOKBACK = 300;

export const windowBeyondRetention: RuleCheck = {
  id: 'window-beyond-retention',
  severity: 'error',
  summary: 'A window or offset reaches further back than the store keeps samples.',
  find: (rules: CheckedRules) => {
    const { retention } = rules;
    if (retention === undefined) return [];
    return rules.rules.flatMap((rule) =>
      (rule.query?.parts ?? []).flatMap((part) => {
        if (part.kind !== 'matrix' && part.kind !== 'subquery') return [];
        const { seconds } = part.window;
        if (seconds === undefined || seconds <= retention) return [];
        return [
          {
            ...ofRule(
              rule,
              'expr',
              `\`[${part.window.text}]\` is longer than the store keeps samples, ${days(retention)}.`,
            ),
            span: { from: part.window.from, to: part.window.from + part.window.text.length },
            expr: rule.rule.expr,
          },
        ];
      }),
    );
  },
};

function days(seconds: number): string {
  return seconds % 86_400 === 0 ? `${seconds / 86_400} d` : `${Math.round(seconds / 3600)} h`;
}
