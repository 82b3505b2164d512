import { type Dashboard } from '../dashboard/dashboard';
import { planFieldOf } from '../identity/limits-check';
import { type TelemetryLabels } from '../labels/telemetry-labels';
import { type KuadrantVersion } from '../platform/kuadrant-version';
import { type Problem } from '../problems/problem';
import { type Prices } from '../queries/tokens';
import { type AlertOptions } from '../rules/alert-options';
import { type Objective } from '../rules/objectives/objective';
import { insteadOf, quote } from '../validation/wording';

/** What is said once for panels, rules and checks. */
export interface Facts {
  readonly plans?: readonly string[];
  readonly planField?: string;
  readonly prices?: Prices;
  readonly objectives?: readonly Objective[];
  readonly alerts?: AlertOptions;
}

/** The plans that facts name although they are not among `plans`, and those that have no price. */
export function planProblems(facts: Facts): Problem[] {
  const { plans, prices } = facts;
  if (plans === undefined) return [];
  const unknown = plansNamed(facts).filter(({ plan }) => !plans.includes(plan));
  const free =
    prices === undefined ? [] : plans.filter((plan) => !Object.hasOwn(prices.perMillionTokens, plan));
  return [
    ...unknown.map(({ where, plan }): Problem => ({
      rule: 'plan-unknown',
      severity: 'error',
      place: where,
      message: `there is no plan ${quote(plan)} in plans${insteadOf(plan, plans)}`,
    })),
    ...free.map((plan): Problem => ({
      rule: 'plan-without-price',
      severity: 'warning',
      place: 'prices.perMillionTokens',
      message: `the plan ${quote(plan)} has no price, and its tokens are in no bill: write 0 if it is free.`,
    })),
  ];
}

/**
 * The values that the label of the plan can have, for queries that name one; nothing where they are not known: plans are
 * not listed, or the label is not just the field whose values they are.
 */
export function planValues(
  facts: Facts,
  labels: TelemetryLabels,
  version: KuadrantVersion,
): readonly string[] | undefined {
  const { plans, planField } = facts;
  const label = labels.growingWith('plans');
  const field = planFieldOf(labels, version);
  if (plans === undefined || label === undefined || field === undefined) return undefined;
  if (planField !== undefined && planField !== field) return undefined;
  // As Cel.identity writes it: the field itself, and a text where there is none.
  const [, path, fallback] =
    /^(?:[^?]* \? )?(auth\.identity\.[\w.]+)(?: : "([^"\\]*)")?$/.exec(label.cel.text) ?? [];
  if (path !== `auth.identity.${field}`) return undefined;
  // What facts name wrongly is said once, where they are given.
  const named = plansNamed(facts).map(({ plan }) => plan);
  return [...new Set([...plans, ...named, ...(fallback === undefined ? [] : [fallback])])];
}

function plansNamed({ prices, objectives = [], alerts = {} }: Facts): { where: string; plan: string }[] {
  return [
    ...Object.keys(prices?.perMillionTokens ?? {}).map((plan) => ({
      where: 'prices.perMillionTokens',
      plan,
    })),
    ...Object.keys(alerts.quotas ?? {}).map((plan) => ({ where: 'alerts.quotas', plan })),
    ...objectives
      .filter(({ promise }) => promise.of === 'plan')
      .flatMap(({ name, only = [] }) => only.map((plan) => ({ where: `objective ${quote(name)}`, plan }))),
  ];
}

/** The facts that panels could show, of which the given dashboards have none. */
export function unshownFacts(
  { prices, objectives = [] }: Facts,
  dashboards: readonly Dashboard[],
  standard: (facts: Facts) => readonly Dashboard[],
): Problem[] {
  if (dashboards.length === 0) return [];
  const shown = namesIn(dashboards);
  const usual = namesIn(standard({}));
  const isShown = (facts: Facts) => {
    const own = [...namesIn(standard(facts))].filter((name) => !usual.has(name));
    return own.some((name) => shown.has(name));
  };
  const missing = [
    ...(prices === undefined || isShown({ prices }) ? [] : ['prices']),
    ...objectives
      .filter((objective) => !isShown({ objectives: [objective] }))
      .map(({ name }) => `objective ${quote(name)}`),
  ];
  return missing.map((place) => ({
    rule: 'fact-not-shown',
    severity: 'warning',
    place,
    message:
      'no panel of the dashboards shows it: write dashboards: (standard) => …, where the standard dashboards follow ' +
      'prices and objectives.',
  }));
}

function namesIn(dashboards: readonly Dashboard[]): ReadonlySet<string> {
  return new Set(dashboards.flatMap(({ panels }) => panels.map(({ name }) => name)));
}
