/** A question to the query API: an instant query whose answer is short, however many series there are. */
export interface Question {
  readonly id: string;
  readonly promql: string;
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What became of a question. */
export type Answer =
  | { readonly kind: 'samples'; readonly samples: readonly Sample[] }
  /** Prometheus says that the query is wrong. */
  | { readonly kind: 'refused'; readonly because: string }
  /** No answer that could be read, after every retry. */
  | { readonly kind: 'unanswered'; readonly because: string };

/** A rule as Prometheus has it. */
export interface LoadedRule {
  readonly group: string;
  readonly name: string;
  readonly health: string;
  readonly lastError: string;
}

export type RulesAnswer =
  | { readonly kind: 'rules'; readonly rules: readonly LoadedRule[] }
  /** The API has no rules to tell of, or not to us. */
  | { readonly kind: 'unanswered'; readonly because: string };

/** Answers by the id of their question. */
export class Answers {
  constructor(private readonly answers: ReadonlyMap<string, Answer>) {}

  get(id: string): Answer {
    return this.answers.get(id) ?? { kind: 'unanswered', because: 'it was not asked' };
  }

  samples(id: string): readonly Sample[] {
    const answer = this.get(id);
    return answer.kind === 'samples' ? answer.samples : [];
  }

  /** The one number of an answer; nothing when there is none. */
  number(id: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    return this.samples(id).find((sample) =>
      Object.entries(labels).every(([name, value]) => sample.labels[name] === value),
    )?.value;
  }

  /** Why a question has no answer; nothing when it has. */
  unanswered(id: string): string | undefined {
    const answer = this.get(id);
    return answer.kind === 'samples' ? undefined : answer.because;
  }
}

/** Several numbers in one answer, told apart by the label `part`. */
export function parts(exprs: Readonly<Record<string, string>>): string {
  return Object.entries(exprs)
    .map(([part, expr]) => `label_replace(${expr}, "part", ${JSON.stringify(part)}, "", "")`)
    .join(' or ');
}
