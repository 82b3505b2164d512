import { textOf } from '../../documents/plain-data';
import { type Expr, COMPARISONS, bare, partsOf, quoted, selectorsIn } from '../../promql/promql-ast';
import { type Finding } from '../document-problem';
import { isNeverTrue } from '../query/comparisons';
import { type CheckedQuery } from '../query/query-check';
import { type CheckedRule, type CheckedRules, type RuleCheck, ofRule } from './rule-check';
import { asksValue, labelsAsked } from './template';

type ParsedAlert = CheckedRule & { readonly query: CheckedQuery };

function alertsIn({ rules }: CheckedRules): readonly ParsedAlert[] {
  return rules.flatMap((rule) =>
    rule.rule.alert !== undefined && rule.query !== undefined ? [{ ...rule, query: rule.query }] : [],
  );
}

function ofExpr(alert: ParsedAlert, expr: Expr, message: string, more: Partial<Finding> = {}): Finding {
  return {
    ...ofRule(alert, 'expr', message),
    span: { from: expr.from, to: expr.from + expr.text.length },
    expr: alert.rule.expr,
    ...more,
  };
}

/** Alerts that are meant to fire always, so that somebody notices when they stop. */
const HEARTBEAT = /watchdog|dead.?man|heartbeat|always.?firing|test/i;

export const alertAlways: RuleCheck = {
  id: 'alert-always',
  severity: 'error',
  summary: 'An alert always fires, whatever the values are.',
  find: (rules) =>
    alertsIn(rules).flatMap((alert) => {
      const { expr } = alert.query;
      if (HEARTBEAT.test(alert.rule.alert ?? '')) return [];
      const always = alwaysThere(expr);
      if (always !== undefined) {
        const write =
          expr.kind === 'binary' && expr.operator === 'or'
            ? 'put the fallback within the comparison, `(… or vector(0)) > …`.'
            : 'compare it with a value.';
        return [
          ofExpr(
            alert,
            always,
            `${quoted(always)} always has a result, so that the alert always fires: ${write}`,
          ),
        ];
      }
      if (expr.kind === 'binary' && expr.bool && COMPARISONS.has(expr.operator)) {
        return [
          ofExpr(
            alert,
            expr,
            `${quoted(expr)} gives 0 or 1, and an alert fires for both: write \`${expr.operator}\` without bool.`,
            boolFix(expr),
          ),
        ];
      }
      return [];
    }),
};

function boolFix(expr: Extract<Expr, { readonly kind: 'binary' }>): Partial<Finding> {
  const from = expr.left.from + expr.left.text.length;
  const between = expr.text.slice(from - expr.from, expr.right.from - expr.from);
  const at = between.search(/\s*\bbool\b/);
  return at === -1
    ? {}
    : {
        fix: {
          edits: [
            { from: from + at, to: from + at + (/\s*\bbool\b/.exec(between)?.[0].length ?? 0), text: '' },
          ],
        },
      };
}

/** The part that has a result at any time. */
function alwaysThere(expr: Expr): Expr | undefined {
  switch (expr.kind) {
    case 'number':
      return expr;
    case 'call':
      return expr.name === 'vector' || expr.name === 'time' ? expr : undefined;
    case 'unary':
    case 'aggregation':
      return alwaysThere(expr.of) === undefined ? undefined : expr;
    case 'binary':
      if (expr.operator === 'or') return alwaysThere(expr.right) ?? alwaysThere(expr.left);
      if (COMPARISONS.has(expr.operator) && !expr.bool) return undefined;
      if (expr.operator === 'and' || expr.operator === 'unless') return undefined;
      return alwaysThere(expr.left) !== undefined && alwaysThere(expr.right) !== undefined ? expr : undefined;
    default:
      return undefined;
  }
}

export const alertNever: RuleCheck = {
  id: 'alert-never',
  severity: 'error',
  summary: 'An alert can never fire.',
  find: (rules) =>
    alertsIn(rules).flatMap((alert) => {
      const { query } = alert;
      // A comparison by itself is said as one.
      if (
        query.expr.kind !== 'binary' ||
        COMPARISONS.has(query.expr.operator) ||
        !isNeverTrue(query, query.expr)
      )
        return [];
      return [
        ofExpr(alert, query.expr, `${quoted(query.expr)} never has a result, so that the alert never fires.`),
      ];
    }),
};

export const alertWithoutComparison: RuleCheck = {
  id: 'alert-without-comparison',
  severity: 'error',
  summary: 'An alert compares nothing, so that it fires as soon as there is a series.',
  find: (rules) =>
    alertsIn(rules).flatMap((alert) => {
      const { query } = alert;
      const { expr } = query;
      if (
        alwaysThere(expr) !== undefined ||
        partsOf(expr).some(filters) ||
        HEARTBEAT.test(alert.rule.alert ?? '')
      )
        return [];
      if (expr.kind === 'binary' && expr.bool) return [];
      // A recording or a metric of somebody else's may be there only when something is wrong.
      const selectors = selectorsIn(expr);
      const isSure =
        selectors.length > 0 && selectors.every((selector) => query.seriesOf(selector) !== undefined);
      const rated = partsOf(expr).some(
        (part) => part.kind === 'call' && ['rate', 'increase', 'irate'].includes(part.name),
      );
      return [
        ofExpr(
          alert,
          expr,
          `${quoted(expr)} is not compared with anything, and any value fires, 0 too: add \`> …\`.`,
          {
            ...(isSure || rated ? {} : { severity: 'warning' as const }),
          },
        ),
      ];
    }),
};

function filters(part: Expr): boolean {
  if (part.kind === 'binary') {
    return (
      (COMPARISONS.has(part.operator) && !part.bool) || part.operator === 'unless' || part.operator === 'and'
    );
  }
  if (part.kind === 'call')
    return part.name.startsWith('absent') || part.name === 'changes' || part.name === 'resets';
  return (
    part.kind === 'selector' &&
    (part.name === 'ALERTS' || part.matchers.some(({ label }) => label.name === 'alertstate'))
  );
}

export const alertLabelMissing: RuleCheck = {
  id: 'alert-label-missing',
  severity: 'error',
  summary: 'A template of an alert asks a label that its query has aggregated away or never had.',
  find: (rules) =>
    alertsIn(rules).flatMap((alert) => {
      const { labels } = alert.check;
      if (labels === undefined) return [];
      return (['annotations', 'labels'] as const).flatMap((field) =>
        Object.entries(alert.rule[field]).flatMap(([name, text]) =>
          labelsAsked(text)
            .filter((label) => !labels.has(label))
            .map((label) => {
              const has = [...labels].filter((one) => one !== '__name__').sort();
              const some = has.length === 0 ? 'has no labels' : `has ${has.slice(0, 6).join(', ')}`;
              return ofRule(
                alert,
                `${field}.${name}`,
                `${name} asks for $labels.${label}, and the result ${some}: keep ${label} in the query, or leave it out.`,
              );
            }),
        ),
      );
    }),
};

export const alertLabelValue: RuleCheck = {
  id: 'alert-label-value',
  severity: 'error',
  summary: 'A label of an alert holds its value, so that each new value is a new alert.',
  find: (rules) =>
    alertsIn(rules).flatMap((alert) =>
      Object.entries(alert.rule.labels)
        .filter(([, text]) => asksValue(text))
        .map(([name]) =>
          ofRule(
            alert,
            `labels.${name}`,
            `the label ${name} holds $value, so that every new value is a new alert and \`for\` starts again: write it ` +
              'into an annotation.',
          ),
        ),
    ),
};

export const alertLabelOverwritten: RuleCheck = {
  id: 'alert-label-overwritten',
  severity: 'warning',
  summary: 'A rule sets a label that its query groups by, so that the groups can no longer be told apart.',
  find: (rules) =>
    rules.rules.flatMap((rule) => {
      const { query } = rule;
      const grouped = query === undefined ? undefined : groupingOf(query.expr);
      if (grouped === undefined) return [];
      return Object.entries(rule.rule.labels)
        .filter(([name, text]) => grouped.includes(name) && !text.includes('{{'))
        .map(([name]) => ({
          ...ofRule(
            rule,
            `labels.${name}`,
            `the label ${name} is set to one value, and the query groups by it: several groups become one, which ` +
              'Prometheus refuses as duplicates. Give it another name.',
          ),
        }));
    }),
};

/** What the outermost aggregation groups by. */
function groupingOf(expr: Expr): readonly string[] | undefined {
  const inner = bare(expr);
  if (inner.kind === 'aggregation') {
    return inner.grouping === undefined || inner.grouping.without
      ? undefined
      : inner.grouping.labels.flatMap(({ name }) => name ?? []);
  }
  if (inner.kind !== 'binary') return undefined;
  return inner.right.kind === 'number' || inner.operator === 'and' || inner.operator === 'unless'
    ? groupingOf(inner.left)
    : groupingOf(inner.left);
}

export const absentWithoutFor: RuleCheck = {
  id: 'absent-without-for',
  severity: 'warning',
  summary: 'An alert on absence has no `for`, and fires at every restart of the exporter or of Prometheus.',
  find: (rules) =>
    alertsIn(rules).flatMap((alert) => {
      const root = rootCall(alert.query.expr);
      const { json } = alert.rule;
      const lasts = json.for !== undefined && !/^0+(ms|[smhdwy])?$/.test(textOf(json.for));
      if (root === undefined || lasts) return [];
      return [
        ofExpr(
          alert,
          root,
          `${quoted(root)} is true at every restart, and there is no \`for\`: add \`for: 5m\`.`,
        ),
      ];
    }),
};

function rootCall(expr: Expr): Expr | undefined {
  if (expr.kind === 'call' && expr.name === 'absent') return expr;
  if (expr.kind === 'binary')
    return rootCall(expr.left) ?? (expr.operator === 'or' ? rootCall(expr.right) : undefined);
  return undefined;
}

export const forZero: RuleCheck = {
  id: 'for-zero',
  severity: 'warning',
  summary: 'An alert says `for: 0s`, which is what it is without.',
  find: (rules) =>
    rules.rules
      .filter(({ rule }) => rule.alert !== undefined && /^0+(ms|[smhdwy])?$/.test(textOf(rule.json.for)))
      .map((rule) =>
        ofRule(rule, 'for', 'for: 0s is what an alert has without it: leave it out, or write how long.'),
      ),
};
