import { parsePromql } from '../promql/promql-parse';
import { quote, repeated } from '../validation/wording';
import { unwritableKeyProblems } from '../validation/kubernetes-names';
import { type ResolvedGroup, type ResolvedRule, isOfQuery } from './resolved-rules';

/**
 * What keeps Prometheus from loading rules, and with them every other rule of the object.
 * Sources: prometheus/prometheus `model/rulefmt`; prometheus-operator `pkg/operator/rules.go`.
 */
export function ruleGroupProblems(groups: readonly ResolvedGroup[]): string[] {
  return [
    ...repeated(groups.map(({ name }) => name)).map(
      (name) => `two groups are named ${quote(name)}: give one another name.`,
    ),
    ...groups.flatMap(({ name, interval, rules }) => [
      ...(name === '' ? ['a group has no name: give it one.'] : []),
      ...durationProblems(`interval of group ${quote(name)}`, interval),
      ...rules.flatMap(ruleProblems),
    ]),
  ];
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

function ruleProblems(rule: ResolvedRule): string[] {
  const { record, alert, expr, labels, annotations } = rule;
  const said = `rule ${quote(record ?? alert ?? '')}`;
  return [
    ...((record ?? '') !== '' && (alert ?? '') !== ''
      ? [`${said} both records and alerts: make it two rules.`]
      : []),
    ...((record ?? alert ?? '') === '' ? ['a rule neither records nor alerts: give it a name.'] : []),
    ...(record === undefined || record === '' || METRIC_NAME.test(record)
      ? []
      : [`${said}: a recording needs the name of a metric, such as tier:authorized_hits:rate5m.`]),
    ...(isOfQuery(rule) ? [] : exprProblems(said, expr)),
    ...durationProblems(`for of ${said}`, rule.for),
    ...durationProblems(`keepFiringFor of ${said}`, rule.keepFiringFor),
    ...nameProblems(`${said}: label`, Object.keys(labels)),
    ...nameProblems(`${said}: annotation`, Object.keys(annotations)),
    ...[...Object.entries(labels), ...Object.entries(annotations)].flatMap(([key, text]) =>
      templateProblems(`${said}: ${key}`, text),
    ),
  ];
}

function exprProblems(said: string, expr: string): string[] {
  const parsed = parsePromql(expr);
  if ('problem' in parsed) return [`${said}: ${parsed.problem}`];
  return parsed.variables.map(
    ({ text }) => `${said} has the variable ${quote(text)}, which only Grafana fills in: write its value.`,
  );
}

/** `1h30m`, longest unit first; `0` alone (Prometheus "Time durations"). */
const DURATION = /^(0|(?=.)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?)$/;

function durationProblems(what: string, duration: string | undefined): string[] {
  return duration === undefined || DURATION.test(duration)
    ? []
    : [`${what} is ${quote(duration)}, which is no duration: write one such as 5m.`];
}

function nameProblems(what: string, names: readonly string[]): string[] {
  return names.flatMap((name) =>
    LABEL_NAME.test(name) && name !== '__name__'
      ? unwritableKeyProblems(what, name)
      : [`${what} ${quote(name)} is no name for one: use letters, digits and "_", beginning with a letter.`],
  );
}

/** What Go's template parser refuses at once; whether a template finds what it asks for shows when it is filled in. */
function templateProblems(what: string, text: string): string[] {
  const opened = text.replace(/\{\{(?:"(?:\\.|[^"\\\n])*"|`[^`]*`|[^"`{}\n])+?\}\}/g, '');
  return opened.includes('{{')
    ? [`${what} has a template that does not end, ${quote(text)}: close each "{{" with "}}".`]
    : [];
}
