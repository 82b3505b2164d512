import { CelCall } from './cel-call';
import { type CelDialect } from './cel-dialect';
import { CelError, CelFailure, panic } from './cel-error';
import { callFunction, copied, functionsOf, hasOverload, isZero } from './cel-functions';
import { type CelNode, isOptionalNamespace, MACROS } from './cel-node';
import { binary, negative, select, subscript } from './cel-operators';
import { Macro, macroFunction } from './cel-macros';
import { isMacro } from './cel-parser';
import { SHIM_FUNCTIONS } from './cel-strings';
import { truth } from './cel-truth';
import { CelOptional, type CelValue, isKey, isList, isMap, typeOfCel } from './cel-value';

/** What one request binds. */
export interface CelBindings {
  readonly roots: ReadonlyMap<string, CelValue>;
  readonly responseBody: ReadonlyMap<string, CelValue>;
  readonly requestBody: ReadonlyMap<string, CelValue>;
}

/** What evaluations leave behind, shared by all of one check. */
export interface CelTrace {
  readonly reached: Set<CelNode>;
  /** Counts down, so that nested macros cannot keep a synth busy. */
  steps: number;
}

/** The expression does more work than the check is ready to do. */
export class CelTooLarge extends Error {}

// Texts or lists that grow past this are not on their way to becoming a label.
const LARGEST = 2000;

/** Evaluates a parsed expression the way a dialect does. */
export function evaluateCel(
  ast: CelNode,
  bindings: CelBindings,
  dialect: CelDialect,
  trace: CelTrace,
): CelValue {
  return new Evaluation(bindings, dialect, trace).run(ast, new Map());
}

type Scope = ReadonlyMap<string, CelValue>;
type Lazy = () => CelValue;

class Evaluation {
  constructor(
    private readonly bindings: CelBindings,
    private readonly dialect: CelDialect,
    private readonly trace: CelTrace,
  ) {}

  run(node: CelNode, scope: Scope): CelValue {
    if (this.trace.steps-- <= 0) throw new CelTooLarge();
    this.trace.reached.add(node);
    try {
      const value = this.value(node, scope);
      if ((typeof value === 'string' || isList(value)) && value.length > LARGEST) throw new CelTooLarge();
      return value;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      throw new CelFailure(node, error.message, error.kind);
    }
  }

  private value(node: CelNode, scope: Scope): CelValue {
    switch (node.op) {
      case 'value':
        return node.args;
      case 'id':
        return this.variable(node.args, scope);
      case '.':
        return select(this.run(node.args[0], scope), node.args[1], this.dialect);
      case '.?':
        return this.optionalField(this.run(node.args[0], scope), node.args[1]);
      case '[]':
        return this.at(this.run(node.args[0], scope), () => this.run(node.args[1], scope), false);
      case '[?]':
        return this.at(this.run(node.args[0], scope), () => this.run(node.args[1], scope), true);
      case 'list':
        return node.args.flatMap((element, i) => {
          const value = this.run(element, scope);
          if (!node.optional.has(i) || !(value instanceof CelOptional)) return [value];
          return value.value === undefined ? [] : [value.value];
        });
      case 'map':
        return this.map(node, scope);
      case 'message':
        return this.dialect.messages === 'fail'
          ? fail('a message cannot be built here')
          : panic('a message cannot be built here');
      case '?:':
        return this.run(node.args[truth(this.run(node.args[0], scope), this.dialect) ? 1 : 2], scope);
      case '||':
        return this.or(
          () => this.run(node.args[0], scope),
          () => this.run(node.args[1], scope),
        );
      case '&&':
        return this.and(
          () => this.run(node.args[0], scope),
          () => this.run(node.args[1], scope),
        );
      case '!_':
        return !truth(this.run(node.args, scope), this.dialect);
      case '!!_':
        return truth(this.run(node.args, scope), this.dialect);
      case '-_':
        return negative(this.run(node.args, scope), this.dialect);
      case '--_': {
        const value = this.run(node.args, scope);
        return ['int', 'uint', 'double'].includes(typeOfCel(value)) ? value : fail('no number');
      }
      case 'call':
        return this.call(node.args[0], node.args[1], scope);
      case 'rcall':
        return this.method(node.args[0], node.args[1], node.args[2], scope);
      default:
        return binary(node.op, this.run(node.args[0], scope), this.run(node.args[1], scope), this.dialect);
    }
  }

  private variable(name: string, scope: Scope): CelValue {
    const value = scope.get(name) ?? this.bindings.roots.get(name);
    if (value !== undefined) return value;
    return scope.has(name) ? null : fail(`\`${name}\` is bound to nothing`);
  }

  private map(node: CelNode & { readonly op: 'map' }, scope: Scope): CelValue {
    const map = new Map<CelValue, CelValue>();
    node.args.forEach(([keyNode, valueNode], i) => {
      const key = this.run(keyNode, scope);
      if (!isKey(key)) fail(`no key: ${typeOfCel(key)}`);
      const value = this.run(valueNode, scope);
      const isOptional = node.optional.has(i) && value instanceof CelOptional;
      if (!isOptional) map.set(key, value);
      else if (value.value !== undefined) map.set(key, value.value);
    });
    return map;
  }

  or(left: Lazy, right: Lazy): CelValue {
    if (this.dialect.and === 'absorbs failures') return this.absorbing(true, left, right);
    const value = left();
    return truth(value, this.dialect) ? value : right();
  }

  and(left: Lazy, right: Lazy): CelValue {
    if (this.dialect.and === 'absorbs failures') return this.absorbing(false, left, right);
    const value = left();
    if (this.dialect.and === 'stops early') {
      return truth(value, this.dialect) && truth(right(), this.dialect);
    }
    const other = right();
    return truth(value, this.dialect) && truth(other, this.dialect);
  }

  /** `settled` is the side that decides the operator whatever the other one is. */
  private absorbing(settled: boolean, left: Lazy, right: Lazy): boolean {
    let failure: Error | undefined;
    try {
      if (truth(left(), this.dialect) === settled) return settled;
    } catch (error) {
      if (!isFailure(error) || error.kind === 'panic') throw error;
      failure = error;
    }
    const value = right();
    if (failure === undefined) return truth(value, this.dialect);
    if (value !== settled) throw failure;
    return settled;
  }

  /** `x[key]`, and `x[?key]`. An optional is looked into, and so is what it gives. */
  private at(value: CelValue, key: Lazy, isOptional: boolean): CelValue {
    if (this.dialect.optionals === 'values') {
      const index = key();
      if (value instanceof CelOptional && value.value === undefined) return value;
      if (!isOptional && !(value instanceof CelOptional)) return subscript(value, index, this.dialect);
      return this.tried(() => subscript(inside(value), index, this.dialect));
    }
    if (value instanceof CelOptional && value.value === undefined) return value;
    const container = inside(value);
    if (this.dialect.optionals === 'none') return subscript(container, key(), this.dialect);
    if (!isList(container) && !isMap(container)) fail(`nothing is in a ${typeOfCel(container)}`);
    const index = key();
    if (!isOptional && !(value instanceof CelOptional)) return subscript(container, index, this.dialect);
    return this.tried(() => copied(subscript(container, index, this.dialect)));
  }

  private tried(read: Lazy): CelOptional {
    try {
      return new CelOptional(read());
    } catch (error) {
      if (error instanceof CelError) return new CelOptional(undefined);
      throw error;
    }
  }

  private optionalField(value: CelValue, field: string): CelOptional {
    if (!(value instanceof CelOptional)) {
      if (this.dialect.optionals === 'values') return new CelOptional(select(value, field, this.dialect));
      return new CelOptional(copied(subscript(value, field, this.dialect)));
    }
    const { value: inner } = value;
    if (inner === undefined) return value;
    if (this.dialect.optionals === 'values') return new CelOptional(select(inner, field, this.dialect));
    try {
      return new CelOptional(copied(subscript(inner, field, this.dialect)));
    } catch (error) {
      if (error instanceof CelError) return new CelOptional(new CelOptional(undefined));
      throw error;
    }
  }

  private call(name: string, args: readonly CelNode[], scope: Scope): CelValue {
    const [first] = args;
    if (name === 'has' && (this.dialect.has === 'function' || args.length === 1))
      return this.has(first, scope);
    const lazy = args.map((arg) => () => this.run(arg, scope));
    if (name === 'responseBodyJSON' || name === 'requestBodyJSON') {
      const body = name === 'responseBodyJSON' ? this.bindings.responseBody : this.bindings.requestBody;
      const key = new CelCall(name, undefined, lazy).next();
      return typeof key === 'string' ? (body.get(key) ?? null) : null;
    }
    if (this.dialect.macros === 'functions' && MACROS.has(name) && name !== 'existsOne') {
      const receiver = new CelCall(name, undefined, lazy).self();
      return this.macroFunction(name, receiver, args.slice(1), scope);
    }
    if (this.dialect.calls === 'by name')
      return callFunction(new CelCall(name, undefined, lazy), this.dialect);
    return this.overloaded(
      name,
      undefined,
      lazy.map((arg) => arg()),
    );
  }

  private method(name: string, receiver: CelNode, args: readonly CelNode[], scope: Scope): CelValue {
    const lazy = args.map((arg) => () => this.run(arg, scope));
    const isNamespace = isOptionalNamespace(receiver) && this.dialect.core.includes('optionals');
    if (isNamespace && OPTIONAL_FACTORIES.has(name)) {
      const made = this.optional(name, lazy);
      if (made !== undefined) return made;
    }
    const isFunction = this.dialect.macros === 'functions';
    if (isFunction && name === 'has') {
      this.run(receiver, scope);
      return this.has(args[0], scope);
    }
    if (isFunction && MACROS.has(name) && name !== 'existsOne') {
      return this.macroFunction(name, this.run(receiver, scope), args, scope);
    }
    if (!isFunction && isMacro(name, args)) return this.macro(name, this.run(receiver, scope), args, scope);
    if (this.dialect.calls === 'by name') {
      if (!functionsOf(this.dialect).has(name)) return fail(`no function ${name}`);
      return callFunction(new CelCall(name, this.run(receiver, scope), lazy), this.dialect);
    }
    const values = lazy.map((arg) => arg());
    return this.overloaded(name, this.run(receiver, scope), values);
  }

  private overloaded(name: string, receiver: CelValue | undefined, args: readonly CelValue[]): CelValue {
    const all = receiver === undefined ? args : [receiver, ...args];
    if (hasOverload(name, receiver === undefined ? 'nothing' : 'value', all) || SHIM_FUNCTIONS.has(name)) {
      return callFunction(
        new CelCall(
          name,
          receiver,
          args.map((arg) => () => arg),
        ),
        this.dialect,
      );
    }
    return fail(`no such overload: ${name}(${all.map(typeOfCel).join(', ')})`);
  }

  /** A macro as Kuadrant 1.3 has it, which is a function and takes too many arguments. */
  private macroFunction(name: string, range: CelValue, args: readonly CelNode[], scope: Scope): CelValue {
    const [variable, body] = args;
    if (variable === undefined || body === undefined)
      return panic(`${name}() needs a variable and an expression`);
    if (variable.op !== 'id') return fail(`${name}() needs a variable`);
    return macroFunction(name, range, (item) => this.run(body, new Map(scope).set(variable.args, item)));
  }

  private macro(name: string, range: CelValue, args: readonly CelNode[], scope: Scope): CelValue {
    const [variable, first, second] = args;
    if (variable?.op !== 'id' || first === undefined)
      return fail(`${name}() takes a variable and an expression`);
    return new Macro(name, this.dialect, this).over(range, (item) => {
      const inner = new Map(scope).set(variable.args, item);
      const [test, made] = second === undefined ? [undefined, first] : [first, second];
      return { test: test && (() => this.run(test, inner)), value: () => this.run(made, inner) };
    });
  }

  /** `optional.of()` and the like. Undefined where the arguments fit none of them. */
  private optional(name: string, args: readonly Lazy[]): CelOptional | undefined {
    const byTypes = this.dialect.calls === 'by types';
    const count = name === 'none' ? 0 : 1;
    if (byTypes && args.length !== count) return undefined;
    if (name === 'none') return args.length > 0 ? fail('none() takes nothing') : new CelOptional(undefined);
    const value = new CelCall(name, undefined, args).next();
    return new CelOptional(name === 'ofNonZeroValue' && isZero(value) ? undefined : value);
  }

  private has(node: CelNode | undefined, scope: Scope): boolean {
    if (node === undefined) return fail('has() takes a field');
    if (this.dialect.has === 'function') {
      try {
        this.run(node, scope);
        return true;
      } catch (error) {
        if (error instanceof CelFailure && error.kind === 'missing key') return false;
        throw error;
      }
    }
    if (node.op !== '.') return fail('has() takes a field');
    this.trace.reached.add(node);
    const operand = this.run(node.args[0], scope);
    if (isMap(operand)) return operand.has(node.args[1]);
    return this.dialect.has === 'false' ? false : fail(`has() on ${typeOfCel(operand)}`);
  }
}

const OPTIONAL_FACTORIES: ReadonlySet<string> = new Set(['of', 'none', 'ofNonZeroValue']);

function inside(value: CelValue): CelValue {
  return value instanceof CelOptional ? (value.value ?? null) : value;
}

function isFailure(error: unknown): error is CelError | CelFailure {
  return error instanceof CelError || error instanceof CelFailure;
}

function fail(reason: string): never {
  throw new CelError(reason);
}
