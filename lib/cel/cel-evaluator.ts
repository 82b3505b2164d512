import { type ASTNode, Optional } from '@marcbachmann/cel-js';
import { type KuadrantVersion } from '../platform/kuadrant-version';
import { isOptionalNamespace } from './cel-ast';
import {
  type CelValue,
  FUNCTIONS,
  MACROS,
  METHODS,
  at,
  binary,
  bool,
  contains,
  equal,
  list,
  negative,
  optionally,
  select,
  typeOfCel,
} from './cel-functions';

/** What one request binds. */
export interface CelBindings {
  readonly roots: ReadonlyMap<string, CelValue>;
  readonly responseBody: ReadonlyMap<string, CelValue>;
  readonly requestBody: ReadonlyMap<string, CelValue>;
}

/** What evaluations leave behind, shared by all of one check. */
export interface CelTrace {
  readonly reached: Set<ASTNode>;
  /** Counts down, so that nested macros cannot keep a synth busy. */
  steps: number;
}

/** The shim would get no value here. `node` is the part that failed. */
export class CelFailure extends Error {
  constructor(
    readonly node: ASTNode,
    reason: string,
  ) {
    super(reason);
  }
}

/** The expression does more work than the check is ready to do. */
export class CelTooLarge extends Error {}

interface Dialect {
  /** In `a && b`, whether `b` being false excuses a failing `a`; in `a || b`, likewise `b` being true. */
  readonly absorbsFailures: boolean;
  readonly missingKey: 'null' | 'fails';
  readonly hasOnNull: 'false' | 'fails';
}

/**
 * The shim evaluates with cel-rust, and the versions pin 0.11, 0.12 and, from 1.5 on, revision d23d0a7.
 * Source: cel-rust `cel/CHANGELOG.md`: `has` on non-containers (0.10), missing map keys (0.12), issue 274 (0.13).
 */
const DIALECTS: Readonly<Record<KuadrantVersion, Dialect>> = {
  '1.3': { absorbsFailures: false, missingKey: 'null', hasOnNull: 'false' },
  '1.4': { absorbsFailures: false, missingKey: 'fails', hasOnNull: 'false' },
  '1.5': { absorbsFailures: true, missingKey: 'fails', hasOnNull: 'fails' },
  next: { absorbsFailures: true, missingKey: 'fails', hasOnNull: 'fails' },
};

// Texts or lists that grow past this are not on their way to becoming a label.
const LARGEST = 2000;

/**
 * Evaluates a parsed expression the way the shim of that version does.
 *
 * cel-js parses, and computes what both agree on: arithmetic, order, conversions, dates. The rest is done here, because
 * cel-js checks types before it runs and cel-rust does not, and because cel-js always absorbs failures in `&&` and
 * `||`, answers `has()` on null, takes `string(true)`, counts positions in signed ints and knows no `charAt`, `replace`.
 */
export function evaluateCel(
  ast: ASTNode,
  bindings: CelBindings,
  version: KuadrantVersion,
  trace: CelTrace,
): CelValue {
  return new Evaluation(bindings, DIALECTS[version], trace).run(ast, new Map());
}

type Scope = ReadonlyMap<string, CelValue>;

class Evaluation {
  constructor(
    private readonly bindings: CelBindings,
    private readonly dialect: Dialect,
    private readonly trace: CelTrace,
  ) {}

  run(node: ASTNode, scope: Scope): CelValue {
    if (this.trace.steps-- <= 0) throw new CelTooLarge();
    this.trace.reached.add(node);
    try {
      const value = this.value(node, scope);
      if ((typeof value === 'string' || Array.isArray(value)) && value.length > LARGEST)
        throw new CelTooLarge();
      return value;
    } catch (error) {
      if (error instanceof CelFailure || error instanceof CelTooLarge) throw error;
      throw new CelFailure(node, reasonOf(error));
    }
  }

  private value(node: ASTNode, scope: Scope): CelValue {
    switch (node.op) {
      case 'value':
        return node.args;
      case 'id':
        return scope.get(node.args) ?? this.bindings.roots.get(node.args) ?? null;
      case '.':
        return select(this.run(node.args[0], scope), node.args[1]);
      case '.?':
        return optionally(this.run(node.args[0], scope), (value) => select(value, node.args[1]));
      case '[]':
        return this.at(this.run(node.args[0], scope), this.run(node.args[1], scope));
      case '[?]': {
        const key = this.run(node.args[1], scope);
        return optionally(this.run(node.args[0], scope), (value) => at(value, key));
      }
      case 'list':
        return node.args.map((element) => this.run(element, scope));
      case 'map':
        return new Map(node.args.map(([key, value]) => [this.run(key, scope), this.run(value, scope)]));
      case '?:':
        return this.run(node.args[bool(this.run(node.args[0], scope)) ? 1 : 2], scope);
      case '||':
        return this.logical(true, node.args, scope);
      case '&&':
        return this.logical(false, node.args, scope);
      case '!_':
        return !bool(this.run(node.args, scope));
      case '-_':
        return negative(this.run(node.args, scope));
      case 'call':
        return this.call(node.args[0], node.args[1], scope);
      case 'rcall':
        return this.method(node.args[0], node.args[1], node.args[2], scope);
      case 'in':
        return contains(this.run(node.args[1], scope), this.run(node.args[0], scope));
      case '==':
      case '!=':
        return equal(this.run(node.args[0], scope), this.run(node.args[1], scope)) === (node.op === '==');
      default:
        return binary(node.op, this.run(node.args[0], scope), this.run(node.args[1], scope));
    }
  }

  /** `settled` is the side that decides the operator whatever the other one is. */
  private logical(settled: boolean, [left, right]: [ASTNode, ASTNode], scope: Scope): boolean {
    let failure: Error | undefined;
    try {
      if (bool(this.run(left, scope)) === settled) return settled;
    } catch (error) {
      if (!this.dialect.absorbsFailures || !(error instanceof CelFailure)) throw error;
      failure = error;
    }
    const value = bool(this.run(right, scope));
    if (failure !== undefined && value !== settled) throw failure;
    return value;
  }

  private at(value: CelValue, key: CelValue): CelValue {
    if (this.dialect.missingKey === 'null' && value instanceof Map && !value.has(key)) return null;
    return at(value, key);
  }

  private call(name: string, args: readonly ASTNode[], scope: Scope): CelValue {
    const [arg] = args;
    if (arg === undefined || args.length > 1) throw new Error(`${name}() takes one argument`);
    if (name === 'has') return this.has(arg, scope);
    const value = this.run(arg, scope);
    if (name === 'responseBodyJSON' || name === 'requestBodyJSON') {
      const body = name === 'responseBodyJSON' ? this.bindings.responseBody : this.bindings.requestBody;
      return typeof value === 'string' ? (body.get(value) ?? null) : null;
    }
    const compute = FUNCTIONS.get(name);
    if (compute === undefined) throw new Error(`no function ${name}`);
    return compute(value);
  }

  private has(node: ASTNode, scope: Scope): boolean {
    if (node.op !== '.' && node.op !== '.?') throw new Error('has() takes a field');
    this.trace.reached.add(node);
    const operand = this.run(node.args[0], scope);
    if (operand instanceof Optional)
      return optionally(operand, (inner) => select(inner, node.args[1])).hasValue();
    if (operand instanceof Map) return operand.has(node.args[1]);
    if (this.dialect.hasOnNull === 'false') return false;
    throw new Error(`has() on ${typeOfCel(operand)}`);
  }

  private method(name: string, receiver: ASTNode, args: readonly ASTNode[], scope: Scope): CelValue {
    if (isOptionalNamespace(receiver) && !scope.has('optional')) {
      const [value] = args.map((arg) => this.run(arg, scope));
      return value === undefined ? Optional.none() : Optional.of(value);
    }
    const self = this.run(receiver, scope);
    if (MACROS.has(name)) return this.comprehend(name, self, args, scope);
    if (self instanceof Optional) return this.optionalMethod(name, self, args, scope);
    const compute = METHODS.get(name);
    if (compute === undefined) throw new Error(`no method ${name} on ${typeOfCel(self)}`);
    return compute(self, ...args.map((arg) => this.run(arg, scope)));
  }

  private optionalMethod(name: string, self: Optional, [arg]: readonly ASTNode[], scope: Scope): CelValue {
    if (name === 'hasValue') return self.hasValue();
    if (name === 'value') return self.value() as CelValue;
    if (arg === undefined || (name !== 'orValue' && name !== 'or'))
      throw new Error(`no method ${name} on optional`);
    if (!self.hasValue()) return this.run(arg, scope);
    return name === 'or' ? self : (self.value() as CelValue);
  }

  private comprehend(name: string, range: CelValue, args: readonly ASTNode[], scope: Scope): CelValue {
    const [variable, first, second] = args;
    if (variable?.op !== 'id' || first === undefined)
      throw new Error(`${name}() takes a variable and an expression`);
    const kept: CelValue[] = [];
    for (const item of list(range instanceof Map ? [...range.keys()] : range)) {
      const inner = new Map(scope).set(variable.args, item);
      if (name === 'map') {
        if (second === undefined) kept.push(this.run(first, inner));
        else if (bool(this.run(first, inner))) kept.push(this.run(second, inner));
        continue;
      }
      if (bool(this.run(first, inner))) kept.push(item);
      else if (name === 'all') return false;
      if (name === 'exists' && kept.length > 0) return true;
    }
    if (name === 'map' || name === 'filter') return kept;
    return name === 'all' || (name === 'exists_one' && kept.length === 1);
  }
}

function reasonOf(error: unknown): string {
  const { summary, message } = error as Error & { readonly summary?: string };
  // cel-js marks values whose type it learned at run time.
  return (summary ?? message).replace(/dyn<(\w+)>/g, '$1');
}
