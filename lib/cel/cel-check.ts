import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import { type KuadrantVersion, kuadrantBehaviour } from '../platform/kuadrant-version';
import { childrenOf, quoted, shortened } from './cel-ast';
import { CelFailure, CelTooLarge, type CelTrace, evaluateCel } from './cel-evaluator';
import { type CelValue, typeOfCel } from './cel-functions';
import { type CelPurpose, type CelReads, readsOf } from './cel-reads';
import { type CelMend, type CelShape, shapesOf } from './cel-shapes';

/** Where a value comes from. `request` is everything Envoy knows: request, source, destination and metadata. */
export type CelSource = 'request' | 'auth' | 'response-body' | 'request-body';

export interface CelCheck {
  /** Each a sentence: what is wrong, and what to write instead. Empty when the expression is sound. */
  readonly problems: readonly string[];
  readonly reads: ReadonlySet<CelSource>;
  /** The fields of `auth` that are read, dotted and sorted, without the objects that only lead to one. */
  readonly authPaths: readonly string[];
  /** The request headers that are read by name, in lower case and sorted. */
  readonly headers: readonly string[];
}

/** Checks the expression of a telemetry label: whatever the request looks like, it has to give a text. */
export function checkLabelExpression(text: string, version: KuadrantVersion): CelCheck {
  return remembered('label', text, version);
}

/**
 * Checks a condition of a wasm action: it has to give true or false. One that reads `auth` or a body may fail on a
 * request that has none.
 */
export function checkPredicate(text: string, version: KuadrantVersion): CelCheck {
  return remembered('predicate', text, version);
}

const MOST_REMEMBERED = 500;
const checks = new Map<string, CelCheck>();

function remembered(purpose: CelPurpose, text: string, version: KuadrantVersion): CelCheck {
  const key = `${purpose} ${version} ${text}`;
  const known = checks.get(key);
  if (known !== undefined) return known;
  if (checks.size === MOST_REMEMBERED) checks.clear();
  const check = new Check(purpose, version).of(text);
  checks.set(key, check);
  return check;
}

// The limit on nodes bounds the recursion over them. The optional syntax always parses, to be refused by name.
const CEL = new Environment({ enableOptionalTypes: true, limits: { maxAstNodes: 1000, maxDepth: 100 } });
const MOST_STEPS = 500_000;
const MOST_SHAPES = 2000;

/** What an expression gives for one request. */
type Outcome =
  | { readonly is: 'sound' }
  | { readonly is: 'failure'; readonly at: ASTNode; readonly reason: string }
  | { readonly is: 'value'; readonly value: CelValue };

class Check {
  private readonly trace: CelTrace = { reached: new Set(), steps: MOST_STEPS };

  constructor(
    private readonly purpose: CelPurpose,
    private readonly version: KuadrantVersion,
  ) {}

  of(text: string): CelCheck {
    const ast = parsed(text);
    if (typeof ast === 'string') return { problems: [ast], reads: new Set(), authPaths: [], headers: [] };
    const reads = readsOf(ast, this.version, this.purpose);
    return {
      problems: reads.problems.length > 0 ? reads.problems : this.evaluated(ast, reads),
      reads: sourcesOf(reads),
      authPaths: reads.authLeaves.map((path) => path.join('.')).sort(),
      headers: [...reads.headers].sort(),
    };
  }

  private evaluated(ast: ASTNode, reads: CelReads): string[] {
    try {
      // Half the steps for a first pass over them all, so that long expressions meet fewer requests.
      const shapes = shapesOf(reads, this.version, Math.min(MOST_SHAPES, MOST_STEPS / 2 / sizeOf(ast)));
      const problem = mayFail(this.purpose, reads)
        ? this.neverBool(ast, shapes)
        : (this.notTotal(ast, shapes, true) ?? this.unreached(ast, shapes, true));
      return problem === undefined ? [] : [problem];
    } catch (error) {
      if (!(error instanceof CelTooLarge)) throw error;
      return [`${quoted(ast)} takes too much work to be checked: write something simpler.`];
    }
  }

  /** @param isResult whether what the node gives is what the expression gives */
  private outcome(node: ASTNode, { bindings }: CelShape, isResult: boolean): Outcome {
    try {
      const value = evaluateCel(node, bindings, this.version, this.trace);
      const sound =
        !isResult ||
        (this.purpose === 'label' ? typeof value === 'string' && value !== '' : typeof value === 'boolean');
      return sound ? { is: 'sound' } : { is: 'value', value };
    } catch (error) {
      if (!(error instanceof CelFailure)) throw error;
      return { is: 'failure', at: error.node, reason: error.message };
    }
  }

  private notTotal(node: ASTNode, shapes: readonly CelShape[], isResult: boolean): string | undefined {
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

  /** A condition on `auth` or a body is given the benefit of the doubt, unless no request makes it true or false. */
  private neverBool(ast: ASTNode, shapes: readonly CelShape[]): string | undefined {
    const outcomes = shapes.map((shape) => this.outcome(ast, shape, true));
    if (outcomes.some(({ is }) => is === 'sound')) return undefined;
    const value = outcomes.find((outcome) => outcome.is === 'value');
    if (value?.is === 'value')
      return `${quoted(ast)} gives ${aKind(value.value)} where a condition is wanted: compare it with something.`;
    const [first] = outcomes;
    if (first?.is !== 'failure') return undefined;
    return `${quoted(first.at)} fails on every request (${first.reason}): ${this.repair(first.reason)}.`;
  }

  /**
   * No request tried may meet a condition, such as one on a pattern. What stands behind it then has to be sound
   * without it.
   */
  private unreached(node: ASTNode, shapes: readonly CelShape[], isResult: boolean): string | undefined {
    if (!this.trace.reached.has(node)) {
      if (this.notTotal(node, shapes, isResult) === undefined) return undefined;
      return (
        `${quoted(node)} stands behind a condition that no request of this check meets, so nothing shows that it always ` +
        'gives a value: guard it by what it needs, such as `.size() > 2`.'
      );
    }
    for (const child of childrenOf(node)) {
      const problem = this.unreached(child, shapes, isResult && node.op === '?:' && child !== node.args[0]);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  private failing({ at, reason }: Outcome & { is: 'failure' }, shape: CelShape, always: boolean): string {
    if (always) return `${quoted(at)} fails on every request (${reason}): ${this.repair(reason)}.`;
    return `${quoted(at)} fails when ${shape.when}${this.cost()}: ${this.mend(indexMend(at, reason) ?? shape.mend)}.`;
  }

  private giving(node: ASTNode, value: CelValue, shape: CelShape, always: boolean): string {
    const when = always ? 'on every request' : `when ${shape.when}`;
    if (value === '')
      return `${quoted(node)} is empty ${when}, and Prometheus drops an empty label: ${this.mend(shape.mend)}.`;
    if (value === null) return `${quoted(node)} is null ${when}${this.cost()}: ${this.mend(shape.mend)}.`;
    const wanted = this.purpose === 'label' ? 'a label is a text' : 'a condition is true or false';
    return `${quoted(node)} gives ${aKind(value)} ${when}, and ${wanted}: write ${this.conversion(node, value)}.`;
  }

  private cost(): string {
    if (this.purpose === 'predicate') return '';
    return kuadrantBehaviour(this.version).failingLabel === 'label-dropped'
      ? ', and then the label is dropped from that call'
      : ', and then the whole rate-limit call fails and the request passes unlimited and uncounted';
  }

  private mend(mend: CelMend | undefined): string {
    const isLabel = this.purpose === 'label';
    if (mend === undefined)
      return isLabel ? 'write a text for that case, such as "unknown"' : 'write a condition for that case';
    if (!isLabel) return `guard it with \`${mend.guard} && …\``;
    const guard = `guard it with \`${mend.guard} ? … : "unknown"\``;
    return mend.factory === undefined ? guard : `write \`${mend.factory}\`, or ${guard}`;
  }

  private repair(reason: string): string {
    if (/overload|expected/.test(reason))
      return 'convert what does not fit with string(…), int(…) or double(…)';
    return this.purpose === 'label' ? 'write an expression that gives a text' : 'write a condition';
  }

  private conversion(node: ASTNode, value: CelValue): string {
    if (this.purpose === 'predicate') return 'a comparison with it';
    const text = node.end - node.start > 40 ? '…' : node.input.slice(node.start, node.end);
    const type = typeOfCel(value);
    return CONVERSIONS[type]?.replace('…', () => text) ?? `\`string(${text})\``;
  }
}

const CONVERSIONS: Readonly<Record<string, string>> = {
  bool: '`… ? "true" : "false"`',
  list: '`….join(",")`',
  map: 'one of its fields',
  optional: '`….orValue("unknown")`',
};

/** The syntax tree, or the problem. */
function parsed(text: string): ASTNode | string {
  if (text.trim() === '')
    return "The expression is empty: write such as `Cel.literal('prod')` for a fixed text.";
  try {
    return CEL.parse(text).ast;
  } catch (error) {
    const shown = shortened(text);
    // Deep nesting ends in a RangeError of the JavaScript engine.
    if (!(error instanceof ParseError) || error.code === 'limit_exceeded') {
      return `${shown} is too large to be checked: write something simpler.`;
    }
    const at = error.range === undefined ? '' : ` at character ${error.range.start + 1}`;
    return `${shown} does not parse as CEL (${error.summary}${at}): write one expression, with every text in quotes.`;
  }
}

function mayFail(purpose: CelPurpose, reads: CelReads): boolean {
  if (purpose === 'label') return false;
  return reads.readsAuth || reads.responsePointers.size > 0 || reads.requestPointers.size > 0;
}

function sizeOf(node: ASTNode): number {
  return childrenOf(node).reduce((size, child) => size + sizeOf(child), 1);
}

function sourcesOf(reads: CelReads): ReadonlySet<CelSource> {
  const sources = new Set<CelSource>();
  if (reads.attributes.size > 0) sources.add('request');
  if (reads.readsAuth) sources.add('auth');
  if (reads.responsePointers.size > 0) sources.add('response-body');
  if (reads.requestPointers.size > 0) sources.add('request-body');
  return sources;
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
function indexMend(node: ASTNode, reason: string): CelMend | undefined {
  if (!reason.startsWith('no such key')) return undefined;
  if (node.op !== '[]' || node.args[1].op !== 'value' || typeof node.args[1].args !== 'bigint')
    return undefined;
  const [list, { args: position }] = node.args;
  const text = list.input.slice(list.start, list.end);
  const isSegment = /^request\.(url_)?path\.split\((["'])\/\2\)$/.test(text) && position > 0n;
  return {
    guard: `${text}.size() > ${position}`,
    factory: isSegment ? `Cel.pathSegment(${position})` : undefined,
  };
}

function aKind(value: CelValue): string {
  const type = typeOfCel(value);
  return `${type === 'int' || type === 'optional' ? 'an' : 'a'} ${type}`;
}
