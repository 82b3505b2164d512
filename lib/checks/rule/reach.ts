import { type Expr, type Selector, quoted, selectorsIn } from '../../promql/promql-ast';
import { matches } from '../../promql/promql-literals';
import { type Finding } from '../document-problem';
import { type CheckedRule, type CheckedRules, type RuleCheck, ofRule } from './rule-check';

export const ruleNamespace: RuleCheck = {
  id: 'rule-namespace',
  severity: 'error',
  summary: 'A rule asks for series of another namespace, and under this stack it sees its own only.',
  find: (rules) => {
    const { file, context } = rules;
    const { stack } = context.flow.platform;
    const { namespace } = file;
    // The platform's own rules are evaluated beside its series.
    if (
      !file.isObject ||
      !stack.rulesSeeOwnNamespaceOnly ||
      namespace === '' ||
      namespace.startsWith('openshift-')
    )
      return [];
    if (file.labels['openshift.io/prometheus-rule-evaluation-scope'] !== undefined) return [];
    return rules.rules.flatMap((rule) => foreignSelectors(rule, namespace, String(stack), rules));
  },
};

function foreignSelectors(
  rule: CheckedRule,
  namespace: string,
  stack: string,
  { context, isStackSaid }: CheckedRules,
): readonly Finding[] {
  // An alternative that fits nothing here takes nothing from one that does.
  if (
    alternatives(rule.query?.expr).some((one) =>
      selectorsIn(one).every((selector) => fits(selector, namespace)),
    )
  ) {
    return [];
  }
  return (rule.query?.selectors ?? []).flatMap((selector) => {
    const matcher = selector.matchers.find(
      (one) => one.label.name === 'namespace' && matches(one, namespace) === false,
    );
    // What was inferred is certain only of namespaces that OpenShift has.
    if (!isStackSaid && matcher?.value?.startsWith('openshift-') !== true) return [];
    if (matcher !== undefined) {
      return [
        {
          ...ofRule(
            rule,
            'expr',
            `${quoted(matcher)} fits nothing here, as under ${stack} a rule in ${namespace} sees the series of ${namespace} only: ` +
              'put the rule into the namespace that it asks about.',
          ),
          span: { from: matcher.from, to: matcher.from + matcher.text.length },
          expr: rule.rule.expr,
        },
      ];
    }
    const series = rule.query?.seriesOf(selector);
    const places = series === undefined ? undefined : context.monitored?.(series.metric)?.namespaces;
    if (series === undefined || places === undefined || places.length === 0 || places.includes(namespace))
      return [];
    return [
      {
        ...ofRule(
          rule,
          'expr',
          `${series.name} is scraped in ${places.join(', ')}, and under ${stack} a rule in ${namespace} sees the series of ` +
            `${namespace} only: put the rule into ${places[0] ?? ''}.`,
        ),
        span: { from: selector.from, to: selector.from + selector.text.length },
        expr: rule.rule.expr,
      },
    ];
  });
}

function fits({ matchers }: Selector, namespace: string): boolean {
  return matchers.every(
    ({ label, ...matcher }) => label.name !== 'namespace' || matches(matcher, namespace) !== false,
  );
}

/** The operands of `or`, however deep; nothing of a query without any. */
function alternatives(expr: Expr | undefined): readonly Expr[] {
  if (expr?.kind !== 'binary' || expr.operator !== 'or') return [];
  return [expr.left, expr.right].flatMap((one) => {
    const inner = alternatives(one);
    return inner.length === 0 ? [one] : inner;
  });
}

export const ruleNotSelected: RuleCheck = {
  id: 'rule-not-selected',
  severity: 'error',
  summary:
    'A PrometheusRule does not have the label by which the stack selects rules, so that nobody evaluates it.',
  find: ({ file, context, siblingLabels }) => {
    if (!file.isObject) return [];
    const { stack } = context.flow.platform;
    const isSaid = context.assumed?.has('stack') !== true;
    const wanted = isSaid ? stack.monitorLabels(file.namespace) : {};
    const missing = Object.entries(wanted).filter(([key, value]) => file.labels[key] !== value);
    if (missing.length > 0) {
      const labels = missing.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(' and ');
      return [
        {
          place: 'metadata',
          path: ['metadata', 'labels'],
          message: `${stack} does not select it: give it the label ${labels}.`,
        },
      ];
    }
    return Object.entries(siblingLabels)
      .filter(([key]) => file.labels[key] === undefined && Object.keys(wanted).length === 0)
      .map(([key, value]) => ({
        place: 'metadata',
        path: ['metadata', 'labels'],
        severity: 'warning' as const,
        message: `objects beside it have the label ${key}: ${JSON.stringify(value)}, by which Prometheus may select them, and it has not: add it.`,
      }));
  },
};
