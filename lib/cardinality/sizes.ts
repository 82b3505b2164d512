import { type LabelDimension } from '../labels/telemetry-labels';

/**
 * How much of everything there is: the values that labels will take within the retention of the store. What is gone
 * counts as long as its series are kept.
 */
export interface CardinalitySizes {
  /**
   * Users that make requests. Each is of one plan, one organization and one cost center, so those labels add nothing
   * to a metric by user; count one with two subscriptions twice.
   * @default - 100, or as many as a label of the gateway was accepted for
   */
  readonly users?: number;

  /**
   * Plans: tiers or subscriptions. Each has one organization and one cost center, as a MaaSSubscription does; where
   * that is not so, count the pairs.
   * @default 10
   */
  readonly plans?: number;

  /**
   * Models, each behind an HTTPRoute of its own and so in a Limitador namespace of its own.
   * @default 10
   */
  readonly models?: number;

  /** @default 10 */
  readonly organizations?: number;

  /** @default 10 */
  readonly 'cost-centers'?: number;

  /**
   * Values of the labels that grow with something else, by label. One that reads nothing has one value.
   * @default - 10 for each
   */
  readonly other?: Readonly<Record<string, number>>;
}

export interface ResolvedSizes extends Readonly<Record<Exclude<LabelDimension, 'other'>, number>> {
  readonly other: Readonly<Record<string, number>>;
  /** Users of a label that was accepted for so many: the declared ones, where they are. */
  readonly usersOf: (accepted: number) => number;
}

const DEFAULT_USERS = 100;

/**
 * Small, as models-as-a-service sizes a development platform: a label whose size matters should have it declared.
 * Source: models-as-a-service `docs/content/advanced-administration/telemetry-defaults-and-cardinality.md`.
 */
export const DEFAULT_SIZE = 10;

const DIMENSIONS = ['users', 'plans', 'models', 'organizations', 'cost-centers'] as const;

/** @param acceptedUsers the users that labels on the gateway were accepted for */
export function resolvedSizes(sizes: CardinalitySizes, acceptedUsers: readonly number[]): ResolvedSizes {
  return {
    users: countable(sizes.users ?? Math.max(DEFAULT_USERS, ...acceptedUsers.map(countable))),
    usersOf: (accepted) => countable(sizes.users ?? accepted),
    plans: countable(sizes.plans ?? DEFAULT_SIZE),
    models: countable(sizes.models ?? DEFAULT_SIZE),
    organizations: countable(sizes.organizations ?? DEFAULT_SIZE),
    'cost-centers': countable(sizes['cost-centers'] ?? DEFAULT_SIZE),
    other: Object.fromEntries(
      Object.entries(sizes.other ?? {}).map(([name, size]) => [name, countable(size)]),
    ),
  };
}

export function sizesProblems(sizes: CardinalitySizes): string[] {
  const declared = [
    ...DIMENSIONS.map((dimension) => [dimension, sizes[dimension]] as const),
    ...Object.entries(sizes.other ?? {}).map(
      ([name, size]) => [`other[${JSON.stringify(name)}]`, size] as const,
    ),
  ];
  return declared.flatMap(([name, size]) =>
    size === undefined || (Number.isSafeInteger(size) && size >= 0)
      ? []
      : [`sizes.${name} is ${size}: write how many there are, a whole number.`],
  );
}

/** A label that is there has a value; what is no number is a problem of its own. */
function countable(size: number): number {
  return size >= 1 ? Math.ceil(size) : 1;
}
