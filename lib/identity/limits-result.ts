/** What is found of limits, each a sentence. */
export interface LimitsCheck {
  /** What is wrong for certain. */
  readonly problems: readonly string[];
  /** What is wrong on some requests, going by more than the plan: worth a look, and perhaps meant. */
  readonly undecided: readonly string[];
}
