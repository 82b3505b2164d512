import { type PrometheusRule, type RuleGroup, nameOf } from '../cluster/manifests';
import { selectorsIn } from '../../lib/promql/promql-ast';
import { parsePromql } from '../../lib/promql/promql-parse';
import { isUserWorkload } from './user-workload';

/** A rule file of Prometheus. */
export interface RuleFile {
  readonly name: string;
  readonly groups: readonly RuleGroup[];
}

/**
 * The rule files of PrometheusRules. In the namespaces of user-workload monitoring each selector and each result gets the
 * rule's namespace, as prometheus-operator enforces it (prometheus-operator `pkg/prometheus/rules.go`, prom-label-proxy).
 */
export function ruleFiles(rules: readonly PrometheusRule[]): readonly RuleFile[] {
  return rules.map((rule) => {
    const { namespace } = rule.metadata;
    const groups = rule.spec.groups ?? [];
    return {
      name: nameOf(rule).replaceAll('/', '_'),
      groups: isUserWorkload(namespace) ? groups.map((group) => confined(group, namespace)) : groups,
    };
  });
}

function confined(group: RuleGroup, namespace: string): RuleGroup {
  return {
    ...group,
    rules: group.rules.map((rule) => ({
      ...rule,
      expr: confinedQuery(String(rule.expr), namespace),
      labels: { ...rule.labels, namespace },
    })),
  };
}

/** The query with `namespace` on each of its selectors. */
export function confinedQuery(query: string, namespace: string): string {
  const parsed = parsePromql(query);
  if ('problem' in parsed) throw new Error(`a rule does not parse: ${parsed.problem}`);
  const own = `namespace=${JSON.stringify(namespace)}`;
  let confinedTo = query;
  const last = [...selectorsIn(parsed.expr)].sort((a, b) => b.from - a.from);
  for (const { from, text, matchers } of last) {
    if (
      matchers.some(
        ({ label, operator, value }) => label.name === 'namespace' && operator === '=' && value === namespace,
      )
    ) {
      continue;
    }
    const brace = text.indexOf('{');
    const added =
      brace === -1
        ? `${text}{${own}}`
        : `${text.slice(0, brace + 1)}${own}${matchers.length > 0 ? ',' : ''}${text.slice(brace + 1)}`;
    confinedTo = `${confinedTo.slice(0, from)}${added}${confinedTo.slice(from + text.length)}`;
  }
  return confinedTo;
}
