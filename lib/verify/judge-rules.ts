import { type FoundRule } from '../documents/rules-in';
import { type RulesAnswer } from './answers';
import { listed } from './judge-components';
import { type Names } from './names';
import { type Cell, type Issue, NONE, cellOf } from './verdict';

export interface JudgedRules {
  readonly cell: Cell;
  readonly issues: (names: Names) => readonly Issue[];
}

/** Which of the rules of the manifests Prometheus has, and whether it can evaluate them. */
export function judgedRules(expected: readonly FoundRule[], answer: RulesAnswer): JudgedRules {
  if (expected.length === 0) return { cell: NONE, issues: () => [] };
  if (answer.kind === 'unanswered') {
    // Not every querier tells of rules, and to have them is nothing that dashboards need.
    return {
      cell: { state: 'waiting', found: 0, of: expected.length },
      issues: () => [
        {
          kind: 'rule-missing',
          failed: false,
          problem: `Whether rules are loaded is not known: ${answer.because}.`,
          cause: 'This address does not serve /api/v1/rules, or not to this token.',
          commands: [],
        },
      ],
    };
  }
  const loaded = new Map(answer.rules.map((rule) => [`${rule.group}/${rule.name}`, rule]));
  const wanted = expected.map(({ group, alert, record }) => ({ group, name: alert ?? record ?? '' }));
  const found = wanted.map((rule) => ({ ...rule, loaded: loaded.get(`${rule.group}/${rule.name}`) }));
  const missing = found.filter((rule) => rule.loaded === undefined);
  const failing = found.filter((rule) => rule.loaded?.health === 'err');
  return {
    cell: cellOf(
      found.map((rule) => (rule.loaded === undefined || rule.loaded.health === 'err' ? 'failed' : 'ok')),
    ),
    issues: ({ cli }) => [
      ...(missing.length === 0
        ? []
        : [
            {
              kind: 'rule-missing' as const,
              failed: true,
              problem: `${missing.length} of ${found.length} rules are not loaded: ${listed([...new Set(missing.map(({ name }) => name))])}.`,
              cause:
                'The PrometheusRules are not applied, the stack does not select them, or it is another Prometheus that evaluates them.',
              commands: [`${cli} get prometheusrule -A`],
            },
          ]),
      ...(failing.length === 0
        ? []
        : [
            {
              kind: 'rule-failing' as const,
              failed: true,
              problem: `${listed([...new Set(failing.map(({ name }) => name))])} cannot be evaluated: ${failing[0]?.loaded?.lastError ?? ''}.`,
              cause: 'Often a series that is stored twice: two matches where the rule expects one.',
              commands: [],
            },
          ]),
    ],
  };
}
