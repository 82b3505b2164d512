import { Duration } from 'cdk8s';
import { PLAN, type TelemetryRef, USER } from '../../exporters/metric';
import { above, orElse, times } from '../../promql/arithmetic';
import { type Query } from '../../promql/query';
import { equal } from '../../promql/series';
import { tokensUsed } from '../../queries/tokens';
import { prometheusDuration } from '../../validation/durations';
import { type Thresholds, type TokenQuota, shareProblems } from '../alert-options';
import { checked } from '../alert-query';
import { PERCENT, labelOf } from '../alert-text';
import { type AlertRule, alert } from '../rule';

interface PlanQuota extends Required<TokenQuota> {
  readonly plan: string;
}

/** The quotas that each user has; needs a label for users. No alert where no plan has any. */
export function userQuotaNearlyUsed(thresholds: Thresholds): AlertRule | undefined {
  const quotas = quotasOf(thresholds).filter(({ per }) => per === 'user');
  const query = nearlyUsed(quotas, [PLAN, USER], thresholds);
  if (query === undefined) return undefined;
  return alert('MaaSUserQuotaNearlyUsed', {
    query,
    for: Duration.minutes(1),
    severity: 'info',
    summary: ({ plan, user }) =>
      `${labelOf(user)} has used ${PERCENT} of the tokens of ${plan} ${labelOf(plan)}.`,
    description: ({ plan, user }) =>
      `${labelOf(user)} has used ${PERCENT} of what ${plan} ${labelOf(plan)} allows. Limits: ${said(quotas)}. ` +
      `${RESETS} From 100 % on the user gets 429.`,
  });
}

/** The quotas that all users of a plan share. */
export function planQuotaNearlyUsed(thresholds: Thresholds): AlertRule | undefined {
  const quotas = quotasOf(thresholds).filter(({ per }) => per === 'plan');
  const query = nearlyUsed(quotas, [PLAN], thresholds);
  if (query === undefined) return undefined;
  return alert('MaaSPlanQuotaNearlyUsed', {
    query,
    for: Duration.minutes(1),
    severity: 'warning',
    summary: ({ plan }) =>
      `All users of ${plan} ${labelOf(plan)} together have used ${PERCENT} of its tokens.`,
    description: ({ plan }) =>
      `All users of ${plan} ${labelOf(plan)} together have used ${PERCENT} of its tokens. Limits: ${said(quotas)}. ` +
      `${RESETS} From 100 % on every user of it gets 429.`,
  });
}

/** Limitador's window begins with the first hit and ends at once; the alert looks back over one of the same length. */
const RESETS =
  "It is measured over the last window, while Limitador's begins with the first hit: it can be early.";

function nearlyUsed(
  quotas: readonly PlanQuota[],
  by: readonly TelemetryRef[],
  thresholds: Thresholds,
): Query<TelemetryRef> | undefined {
  const [first, ...more] = quotas.map(({ plan, tokens, window }) => {
    const used = tokensUsed({ by, only: [equal(PLAN, plan)], window });
    return above(times(used, 1 / tokens), thresholds.quotaUsed);
  });
  if (first === undefined) return undefined;
  const any = more.reduce<Query<TelemetryRef>>((all, one) => orElse(all, one), first);
  return checked(any, [...shareProblems(thresholds, 'quotaUsed'), ...quotas.flatMap(quotaProblems)]);
}

function quotasOf({ quotas = {} }: Thresholds): readonly PlanQuota[] {
  return Object.entries(quotas).flatMap(([plan, given]) =>
    (isMany(given) ? given : [given]).map((one) => ({ per: 'user', ...one, plan }) as const),
  );
}

function isMany(given: TokenQuota | readonly TokenQuota[]): given is readonly TokenQuota[] {
  return Array.isArray(given);
}

function quotaProblems({ plan, tokens }: PlanQuota): string[] {
  return Number.isInteger(tokens) && tokens > 0
    ? []
    : [`the quota of ${JSON.stringify(plan)} is ${tokens} tokens: write a whole number above 0.`];
}

function said(quotas: readonly PlanQuota[]): string {
  return quotas
    .map(({ plan, tokens, window }) => `${escaped(plan)} ${tokens} in ${prometheusDuration(window)}`)
    .join(', ');
}

/** A name with braces would be read as a template. */
function escaped(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}');
}
