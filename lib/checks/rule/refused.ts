import { isRecord, textOf } from '../../documents/plain-data';
import { type FoundGroup } from '../../documents/rules-in';
import { anyOf, nearest, quote } from '../../validation/wording';
import { type Finding } from '../document-problem';
import { type CheckedRule, type RuleCheck, ofRule } from './rule-check';
import { templateProblem } from './template';

/** Source: prometheus/prometheus `model/rulefmt`, Thanos and prometheus-operator for the rest. */
const GROUP_FIELDS = [
  ...['name', 'interval', 'limit', 'rules', 'labels', 'query_offset', 'partial_response_strategy'],
  ...['evaluation_delay', 'source_tenants', 'align_evaluation_time_on_interval'],
];
const RULE_FIELDS = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
/** `1h30m`, longest unit first; `0` alone (Prometheus "Time durations"). */
const DURATION = /^(0|(?=.)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?)$/;

export const ruleRefused: RuleCheck = {
  id: 'rule-refused',
  severity: 'error',
  summary: 'Prometheus refuses the rules, and with them the whole file.',
  find: ({ file, rules }) => [
    ...file.groups.flatMap((group, i) => groupFindings(group, file.groups.slice(0, i), file.isObject)),
    ...rules.flatMap((rule) => ruleFindings(rule, file.isObject)),
  ],
};

function groupFindings(
  group: FoundGroup,
  before: readonly FoundGroup[],
  isObject: boolean,
): readonly Finding[] {
  const place = `group ${JSON.stringify(group.name)}`;
  const { path, json } = group;
  return [
    ...(group.name === '' ? [{ place: 'a group', path, message: 'it has no name: give it one.' }] : []),
    ...(before.some(({ name }) => name === group.name)
      ? [{ place, path: [...path, 'name'], message: 'another group has this name too: give it another.' }]
      : []),
    ...unknownFields(json, GROUP_FIELDS, place, path),
    ...durationFindings(json, ['interval', ...(isObject ? ['query_offset'] : [])], place, path),
  ];
}

function ruleFindings(checked: CheckedRule, isObject: boolean): readonly Finding[] {
  const { rule } = checked;
  const { record, alert, json, path } = rule;
  const say = (field: string, message: string) => ofRule(checked, field, message);
  const names = (field: 'labels' | 'annotations') => Object.entries(isRecord(json[field]) ? json[field] : {});
  return [
    ...(record !== undefined && alert !== undefined
      ? [say('', 'it both records and alerts: make it two rules.')]
      : []),
    ...(record === undefined && alert === undefined
      ? [say('', 'it neither records nor alerts: write record or alert.')]
      : []),
    ...(record !== undefined && !METRIC_NAME.test(record)
      ? [
          say(
            'record',
            `${quote(record)} is no name of a metric: write one such as tier:authorized_hits:rate5m.`,
          ),
        ]
      : []),
    ...(json.expr === undefined ? [say('', 'it has no expr: write the query.')] : []),
    ...(record !== undefined
      ? ['for', 'keep_firing_for', 'annotations']
          .filter((field) => json[field] !== undefined)
          .map((field) => say(field, `a recording has no ${field}: leave it out.`))
      : durationFindings(json, ['for', 'keep_firing_for'], checked.said, path)),
    ...unknownFields(json, RULE_FIELDS, checked.said, path),
    ...(['labels', 'annotations'] as const).flatMap((field) =>
      names(field).flatMap(([name, value]) => [
        ...(LABEL_NAME.test(name) && name !== '__name__'
          ? []
          : [
              say(
                field,
                `${quote(name)} is no name of a label: use letters, digits and "_", beginning with a letter.`,
              ),
            ]),
        ...(typeof value === 'string' || (!isObject && typeof value !== 'object')
          ? []
          : [
              say(
                `${field}.${name}`,
                `${field}.${name} is no string: write ${JSON.stringify(textOf(value))}.`,
              ),
            ]),
      ]),
    ),
    ...(['labels', 'annotations'] as const).flatMap((field) =>
      Object.entries(rule[field]).flatMap(([name, text]) => {
        const problem = templateProblem(text);
        return problem === undefined ? [] : [say(`${field}.${name}`, `${name} ${problem}`)];
      }),
    ),
  ];
}

function unknownFields(
  json: Readonly<Record<string, unknown>>,
  known: readonly string[],
  place: string,
  path: Finding['path'],
): readonly Finding[] {
  return Object.keys(json)
    .filter((field) => !known.includes(field))
    .map((field) => {
      const [near] = nearest(field, known);
      const write = near === undefined ? `write ${anyOf(known)}.` : `did you mean ${near}?`;
      return { place, path: [...path, field], message: `${field} is no field here: ${write}` };
    });
}

function durationFindings(
  json: Readonly<Record<string, unknown>>,
  fields: readonly string[],
  place: string,
  path: Finding['path'],
): readonly Finding[] {
  return fields.flatMap((field) => {
    const value = json[field];
    if (value === undefined || DURATION.test(textOf(value))) return [];
    return [
      {
        place,
        path: [...path, field],
        message: `${field} is ${quote(textOf(value))}, which is no duration: write one such as 10m.`,
      },
    ];
  });
}
