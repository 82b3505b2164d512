import { Duration } from 'cdk8s';

/** The stretches that a burn rate is taken over, as PromQL and the names of rules write them. */
export const STRETCHES = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'] as const;
/** A stretch of time that a burn rate is measured over. */
export type Stretch = (typeof STRETCHES)[number];

const LENGTHS: Readonly<Record<Stretch, Duration>> = {
  '5m': Duration.minutes(5),
  '30m': Duration.minutes(30),
  '1h': Duration.hours(1),
  '2h': Duration.hours(2),
  '6h': Duration.hours(6),
  '1d': Duration.days(1),
  '3d': Duration.days(3),
};

/** `page` wakes somebody up, `ticket` waits for the morning. */
export type Urgency = 'page' | 'ticket';

/** What is worth an alert: how much of the budget, gone over which stretches. */
export interface BurnAlert {
  readonly urgency: Urgency;
  /** Long enough that a share of the budget is really gone. */
  readonly long: Stretch;
  /** A twelfth of it, so that the alert ends soon after the errors do. */
  readonly short: Stretch;
  /** The share of the whole budget that is gone when it fires, in percent. */
  readonly percent: number;
}

/**
 * What is worth an alert, the quickest burn first.
 * Source: Google SRE Workbook, chapter 5 "Alerting on SLOs", "Recommended parameters for an SLO-based alerting
 * configuration" and its example, which splits the ticket in two.
 */
const BURN_ALERTS: readonly BurnAlert[] = [
  { urgency: 'page', long: '1h', short: '5m', percent: 2 },
  { urgency: 'page', long: '6h', short: '30m', percent: 5 },
  { urgency: 'ticket', long: '1d', short: '2h', percent: 10 },
  { urgency: 'ticket', long: '3d', short: '6h', percent: 10 },
];

/** A burn rate that is alerted on when it is exceeded over both stretches. */
export interface BurnRate extends Omit<BurnAlert, 'percent'> {
  /** How many times as many errors as would use up the budget exactly at the end of the window. */
  readonly factor: number;
}

/**
 * The burn rates to alert on for a window: 14.4, 6, 3 and 1 for 30 days. Never below 1, as short windows would have it:
 * at 1 the budget just lasts, and an objective that is met is nothing to alert on.
 */
export function burnRates(window: Duration): readonly BurnRate[] {
  return BURN_ALERTS.map(({ percent, ...alert }) => {
    const factor = (percent * window.toHours({ integral: false })) / LENGTHS[alert.long].toHours() / 100;
    return { ...alert, factor: Math.max(1, Number(factor.toPrecision(6))) };
  });
}
