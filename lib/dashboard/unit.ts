/** What a number counts. A renderer knows how to write each. */
export const UNITS = [
  /** Whole things: pods, users, alerts. */
  'count',
  /** A plain number, such as a burn rate. */
  'number',
  'ratio',
  'tokens',
  'tokens/s',
  'requests',
  'requests/s',
  'events/s',
  'milliseconds',
  'seconds',
  'bytes',
  'cores',
] as const;

/** An amount of money. */
export interface Money {
  /** An ISO 4217 code such as `USD`. */
  readonly currency: string;
}

/** The unit of a panel, or an amount of money. */
export type Unit = (typeof UNITS)[number] | Money;
