import { kuadrantBehaviour } from '../platform/kuadrant-version';
import { type Problem } from '../problems/problem';
import { type CelUse, costOfNoValue } from './cel-consequence';
import { CEL_DIALECTS, type CelDialect } from './cel-dialect';
import { CelFailure } from './cel-error';
import { CelTooLarge, type CelTrace, evaluateCel } from './cel-evaluator';
import { type CelNode, childrenOf, quoted } from './cel-node';
import { celProblem } from './cel-problem';
import { type CelReads } from './cel-reading';
import { type CelMend, type CelShape, shapesOf } from './cel-shapes';
import { type CelValue, typeOfCel } from './cel-value';

const MOST_STEPS = 500_000;
const MOST_SHAPES = 2000;

/** What an expression gives for one request. */
type Outcome =
  | { readonly is: 'sound' }
  | { readonly is: 'failure'; readonly at: CelNode; readonly reason: string; readonly panics: boolean }
  | { readonly is: 'value'; readonly value: CelValue };

const NUMBERS: ReadonlySet<string> = new Set(['int', 'uint', 'double']);

/** What `string()` takes. */
const TEXTS: ReadonlySet<string> = new Set([
  'string',
  'int',
  'uint',
  'double',
  'bytes',
  'timestamp',
  'duration',
]);

/** Whether an expression that reads nothing wrong gives what it is for, on every request that it can tell apart. */
export class Judgement {
  private readonly trace: CelTrace = { reached: new Set(), steps: MOST_STEPS };
  private readonly dialect: CelDialect;

  constructor(
    private readonly use: CelUse,
    private readonly reads: CelReads,
  ) {
    this.dialect = CEL_DIALECTS[use.version];
  }

  of(ast: CelNode): readonly Problem[] {
    try {
      // Half the steps for a first pass over them all, so that long expressions meet fewer requests.
      const most = Math.min(MOST_SHAPES, MOST_STEPS / 2 / sizeOf(ast));
      const shapes = shapesOf(this.reads, this.use.version, most);
      const problem = this.mayFail()
        ? this.neverSound(ast, shapes)
        : (this.notTotal(ast, shapes, true) ?? this.unreached(ast, shapes, true));
      return problem === undefined ? [] : [problem];
    } catch (error) {
      if (!(error instanceof CelTooLarge)) throw error;
      return [
        celProblem(
          'cel-too-large',
          `${quoted(ast)} takes too much work to be checked: write something simpler.`,
        ),
      ];
    }
  }

  private mayFail(): boolean {
    return this.use.purpose !== 'label' && (this.reads.readsAuth || this.readsBody());
  }

  private readsBody(): boolean {
    return this.reads.responsePointers.size > 0 || this.reads.requestPointers.size > 0;
  }

  /** @param isResult whether what the node gives is what the expression gives */
  private outcome(node: CelNode, { bindings }: CelShape, isResult: boolean): Outcome {
    try {
      const value = evaluateCel(node, bindings, this.dialect, this.trace);
      return !isResult || this.isSound(value) ? { is: 'sound' } : { is: 'value', value };
    } catch (error) {
      if (!(error instanceof CelFailure)) throw error;
      return { is: 'failure', at: error.node, reason: error.message, panics: error.kind === 'panic' };
    }
  }

  private isSound(value: CelValue): boolean {
    const { purpose, version } = this.use;
    if (purpose === 'predicate') return typeof value === 'boolean';
    const isLeftOut = kuadrantBehaviour(version).failingLabel === 'label-dropped';
    switch (purpose) {
      case 'data':
        // The older filters write whatever it is as text, but a list or a map.
        return TEXTS.has(typeOfCel(value)) || (isLeftOut && (typeof value === 'boolean' || value === null));
      case 'domain':
        return typeof value === 'string' && value !== '';
      case 'hits':
        // What a body has is tried as a text only.
        return NUMBERS.has(typeOfCel(value)) || (typeof value === 'string' && this.readsBody());
      default:
    }
    return isLeftOut
      ? typeof value === 'string' && value !== ''
      : TEXTS.has(typeOfCel(value)) && value !== '';
  }

  private notTotal(node: CelNode, shapes: readonly CelShape[], isResult: boolean): Problem | undefined {
    const outcomes = shapes.map((shape) => this.outcome(node, shape, isResult));
    const first = outcomes.findIndex(({ is }) => is !== 'sound');
    const outcome = outcomes[first];
    const shape = shapes[first];
    if (outcome === undefined || shape === undefined || outcome.is === 'sound') return undefined;
    const always = outcomes.every((other) => sameOutcome(other, outcome));
    return outcome.is === 'failure'
      ? this.failing(outcome, shape, always)
      : this.giving(node, outcome.value, shape, always);
  }

  /** What reads `auth` or a body is given the benefit of the doubt, unless it is sound on no request. */
  private neverSound(ast: CelNode, shapes: readonly CelShape[]): Problem | undefined {
    const outcomes = shapes.map((shape) => this.outcome(ast, shape, true));
    if (outcomes.some(({ is }) => is === 'sound')) return undefined;
    const value = outcomes.find((outcome) => outcome.is === 'value');
    if (value?.is === 'value') return this.unfit(ast, value.value);
    const [first] = outcomes;
    if (first?.is !== 'failure') return undefined;
    return celProblem(
      'cel-fails',
      `${quoted(first.at)} fails on every request (${first.reason}): ${this.repair(first.reason)}.`,
    );
  }

  private unfit(ast: CelNode, value: CelValue): Problem {
    const message =
      this.use.purpose === 'predicate'
        ? `${quoted(ast)} gives ${aKind(value)} where a condition is wanted: compare it with something.`
        : `${quoted(ast)} gives ${aKind(value)}, and ${WANTED[this.use.purpose]}, and then ${costOfNoValue(this.use)}: ` +
          `write ${this.conversion(ast, value)}.`;
    return celProblem('cel-no-value', message);
  }

  /**
   * No request tried may meet a condition, such as one on a pattern. What stands behind it then has to be sound
   * without it.
   */
  private unreached(node: CelNode, shapes: readonly CelShape[], isResult: boolean): Problem | undefined {
    if (!this.trace.reached.has(node)) {
      if (this.notTotal(node, shapes, isResult) === undefined) return undefined;
      return celProblem(
        'cel-fails',
        `${quoted(node)} stands behind a condition that no request of this check meets, so nothing shows that it always ` +
          'gives a value: guard it by what it needs, such as `.size() > 2`.',
      );
    }
    for (const child of childrenOf(node)) {
      const problem = this.unreached(child, shapes, isResult && node.op === '?:' && child !== node.args[0]);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  private failing(
    { at, reason, panics }: Outcome & { is: 'failure' },
    shape: CelShape,
    always: boolean,
  ): Problem {
    if (always) {
      return celProblem(
        'cel-fails',
        `${quoted(at)} fails on every request (${reason})${this.cost()}: ${this.repair(reason)}.`,
      );
    }
    const mend =
      indexMend(at, reason) ?? (this.dialect.missing === 'null' ? deepestIndex(at) : undefined) ?? shape.mend;
    const panic = panics ? ' and takes the filter down' : '';
    return celProblem(
      'cel-fails',
      `${quoted(at)} fails${panic} when ${shape.when}${this.cost()}: ${this.mend(mend)}.`,
      this.use.text,
      this.fixed(mend),
    );
  }

  private giving(node: CelNode, value: CelValue, shape: CelShape, always: boolean): Problem {
    const when = always ? 'on every request' : `when ${shape.when}`;
    const mend = indexMend(node, value === null ? 'no such key' : '') ?? shape.mend;
    const said = (words: string) =>
      celProblem('cel-no-value', `${quoted(node)} ${words}`, this.use.text, this.fixed(mend));
    if (value === '') {
      return said(`is empty ${when}, and Prometheus drops an empty label: ${this.mend(mend)}.`);
    }
    if (value === null) return said(`is null ${when}${this.cost()}: ${this.mend(mend)}.`);
    const wanted = WANTED[this.use.purpose];
    return celProblem(
      'cel-no-value',
      `${quoted(node)} gives ${aKind(value)} ${when}, and ${wanted}${this.cost()}: write ${this.conversion(node, value)}.`,
    );
  }

  private cost(): string {
    return this.use.purpose === 'predicate' ? '' : `, and then ${costOfNoValue(this.use)}`;
  }

  private mend(mend: CelMend | undefined): string {
    const { purpose } = this.use;
    if (mend === undefined) {
      return purpose === 'predicate'
        ? 'write a condition for that case'
        : 'write a text for that case, such as "unknown"';
    }
    const guard = `guard it with \`${this.guarded(mend, '…')}\``;
    return mend.factory === undefined || purpose !== 'label'
      ? guard
      : `write \`${mend.factory}\`, or ${guard}`;
  }

  /** The expression behind a guard, which the advice spells with an ellipsis. */
  private guarded({ guard }: CelMend, text: string): string {
    if (this.use.purpose !== 'predicate') {
      const reads = this.reads.attributes.size + this.reads.authLeaves.length;
      // What only the middle reads would never be fetched, and the last operand is looked through.
      const isLast = reads > 1 && this.dialect.fetches !== 'everywhere';
      return isLast ? `!(${guard}) ? "unknown" : ${text}` : `${guard} ? ${text} : "unknown"`;
    }
    // Where `&&` evaluates both sides, only `?:` keeps the right one from failing.
    return this.dialect.and === 'both sides' ? `${guard} ? ${text} : false` : `${guard} && ${text}`;
  }

  private fixed(mend: CelMend | undefined): string | undefined {
    return mend === undefined ? undefined : this.guarded(mend, `(${this.use.text})`);
  }

  private repair(reason: string): string {
    if (/overload|expected/.test(reason))
      return 'convert what does not fit with string(…), int(…) or double(…)';
    if (reason.includes('pattern')) return 'write a pattern of the regex crate of Rust';
    return this.use.purpose === 'predicate' ? 'write a condition' : 'write an expression that gives a text';
  }

  private conversion(node: CelNode, value: CelValue): string {
    if (this.use.purpose === 'predicate') return 'a comparison with it';
    if (this.use.purpose === 'hits') return 'a number, such as `1`';
    const text = node.end - node.start > 40 ? '…' : node.input.slice(node.start, node.end);
    return CONVERSIONS[typeOfCel(value)]?.replace('…', () => text) ?? `\`string(${text})\``;
  }
}

const WANTED: Readonly<Record<CelUse['purpose'], string>> = {
  label: 'a label is a text',
  predicate: 'a condition is true or false',
  data: 'what limits look at is a text',
  domain: 'the namespace of limits is a text',
  hits: 'what a call counts is a number',
};

const CONVERSIONS: Readonly<Record<string, string>> = {
  bool: '`… ? "true" : "false"`',
  null: 'a text in its place',
  list: '`….join(",")`',
  map: 'one of its fields',
  optional: '`….orValue("unknown")`',
};

function sizeOf(node: CelNode): number {
  return childrenOf(node).reduce((size, child) => size + sizeOf(child), 1);
}

function sameOutcome(a: Outcome, b: Outcome): boolean {
  if (a.is === 'failure') return b.is === 'failure' && a.at === b.at;
  return (
    a.is === 'value' &&
    b.is === 'value' &&
    typeOfCel(a.value) === typeOfCel(b.value) &&
    (a.value === '') === (b.value === '')
  );
}

/** `….split("/")[2]` needs a list of three. */
function indexMend(node: CelNode, reason: string): CelMend | undefined {
  if (!reason.startsWith('no such key') || node.op !== '[]' || node.args[1].op !== 'value') return undefined;
  const [list, { args: position }] = node.args;
  if (typeof position !== 'bigint') return undefined;
  const text = list.input.slice(list.start, list.end);
  const isSegment = /^request\.(url_)?path\.split\((["'])\/\2\)$/.test(text) && position > 0n;
  return {
    guard: `${text}.size() > ${position}`,
    factory: isSegment ? `Cel.pathSegment(${position})` : undefined,
  };
}

/** Where what is out of range is null, an operator fails over it: the largest position of its operands. */
function deepestIndex(node: CelNode): CelMend | undefined {
  const indexes = descendantsOf(node).filter(({ op }) => op === '[]');
  const positions = indexes.flatMap((index) => {
    const mend = indexMend(index, 'no such key');
    return mend === undefined ? [] : [mend];
  });
  return positions.sort((a, b) => b.guard.localeCompare(a.guard, 'en', { numeric: true }))[0];
}

function descendantsOf(node: CelNode): readonly CelNode[] {
  return [node, ...childrenOf(node).flatMap(descendantsOf)];
}

function aKind(value: CelValue): string {
  const type = typeOfCel(value);
  return value === null ? 'null' : `${type === 'int' || type === 'optional' ? 'an' : 'a'} ${type}`;
}
