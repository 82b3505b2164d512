import { type CelBindings, type CelTrace } from '../cel/cel-evaluator';
import { type CelNode } from '../cel/cel-node';
import { type CelKind, type CelReads } from '../cel/cel-reading';
import { readsOf } from '../cel/cel-reads';
import { shapesOf } from '../cel/cel-shapes';
import { type KuadrantVersion, kuadrantBehaviour } from '../platform/kuadrant-version';
import { boundAt, boundTo, celOutcome } from './cel-evaluation';
import { type IdentityContract } from './identity-contract';

/** A limit as the condition it holds under. */
export interface Condition {
  readonly name: string;
  readonly kind: 'tokens' | 'requests';
  readonly ast: CelNode;
}

/** One request, and the limits that hold for it. */
export interface MetRequest {
  /** How it differs from an ordinary request, or all about it when it does not. */
  readonly when: string;
  readonly holding: readonly Condition[];
  /** The limits of which this request does not decide whether they hold. */
  readonly failing: readonly Condition[];
}

/** A field of `auth` that has one value throughout, out of all that it can have. */
export interface FixedField {
  readonly path: readonly string[];
  readonly value: string;
  readonly values: readonly string[];
}

const MOST_EVALUATIONS = 30_000;
const MOST_SHAPES = 300;
const MOST_STEPS = 2_000_000;

/** What the limits of one route read, and on which requests they hold. */
export class LimitsMet {
  private readonly reads: CelReads;
  private readonly trace: CelTrace = { reached: new Set(), steps: MOST_STEPS };

  constructor(
    private readonly limits: readonly Condition[],
    private readonly version: KuadrantVersion,
    private readonly contract: IdentityContract,
  ) {
    this.reads = together(limits.map(({ ast }) => readsOf(ast, version, 'predicate')));
  }

  /** The fields of `auth` that decide something, dotted. */
  get authPaths(): readonly string[] {
    return this.reads.authLeaves.map((path) => path.join('.'));
  }

  /**
   * Authenticated requests of every sort that the limits can tell apart.
   */
  requests(fixed?: FixedField): readonly MetRequest[] {
    const questions = Math.max(1, this.limits.length) * (fixed?.values.length ?? 1);
    const most = MOST_EVALUATIONS / questions;
    return shapesOf(this.varied(fixed), this.version, Math.min(MOST_SHAPES, Math.max(4, most)))
      .filter(({ bindings }) => this.isPromised(bindings, fixed))
      .map(({ bindings, when }) =>
        this.met(fixed === undefined ? bindings : boundTo(bindings, fixed.path, fixed.value), when),
      );
  }

  private met(bindings: CelBindings, when: string): MetRequest {
    const holding: Condition[] = [];
    const failing: Condition[] = [];
    for (const limit of this.limits) {
      const outcome = celOutcome(limit.ast, bindings, this.version, this.trace);
      if (outcome.is !== 'value' || typeof outcome.value !== 'boolean') failing.push(limit);
      else if (outcome.value) holding.push(limit);
    }
    return { when, holding, failing };
  }

  private varied(fixed: FixedField | undefined): CelReads {
    const key = fixed?.path.join('.');
    const authKinds = new Map<string, CelKind>();
    for (const path of this.authPaths) {
      const type = this.contract.field(path)?.type;
      const kind = type ?? this.reads.authKinds.get(path);
      if (kind === 'list' || kind === 'number' || kind === 'bool') authKinds.set(path, kind);
    }
    // Few literals are tried as values of other things, and plans are the least likely to be theirs.
    const texts = [...this.reads.texts];
    const plans = texts.filter((text) => fixed?.values.includes(text));
    return {
      ...this.reads,
      authKinds,
      texts: new Set([...texts.filter((text) => !plans.includes(text)), ...plans]),
      authLeaves: this.reads.authLeaves.filter((path) => path.join('.') !== key),
    };
  }

  /** Whether the request has an identity, and in it what the contract says is always there. */
  private isPromised(bindings: CelBindings, fixed: FixedField | undefined): boolean {
    // Fetched field by field, there are no requests without an identity to be told apart.
    const hasStruct = this.reads.readsAuth && kuadrantBehaviour(this.version).authBinding === 'struct';
    if (hasStruct && boundAt(bindings, ['auth']) === null) return false;
    return this.reads.authLeaves
      .filter((path) => path.join('.') !== fixed?.path.join('.'))
      .filter((path) => this.contract.field(path.join('.'))?.presence === 'always')
      .every((path) => (boundAt(bindings, path) ?? null) !== null);
  }
}

/** The reads of several expressions that meet the same request. */
function together(all: readonly CelReads[]): CelReads {
  const merged = <T>(pick: (reads: CelReads) => Iterable<T>) =>
    new Set(all.flatMap((reads) => [...pick(reads)]));
  const paths = (pick: (reads: CelReads) => readonly (readonly string[])[]) => [
    ...new Map(all.flatMap(pick).map((path) => [path.join('.'), path])).values(),
  ];
  return {
    problems: [],
    readsAuth: all.some(({ readsAuth }) => readsAuth),
    authLeaves: paths(({ authLeaves }) => authLeaves),
    authFilters: paths(({ authFilters }) => authFilters),
    authKinds: new Map(all.flatMap(({ authKinds }) => [...authKinds])),
    attributes: merged(({ attributes }) => attributes),
    headers: merged(({ headers }) => headers),
    responsePointers: merged(({ responsePointers }) => responsePointers),
    requestPointers: merged(({ requestPointers }) => requestPointers),
    texts: merged(({ texts }) => texts),
    numbers: merged(({ numbers }) => numbers),
  };
}
