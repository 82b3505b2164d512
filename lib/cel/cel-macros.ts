import { type CelDialect } from './cel-dialect';
import { CelError, panic } from './cel-error';
import { copied } from './cel-functions';
import { truth } from './cel-truth';
import { type CelValue, isList, isMap, typeOfCel } from './cel-value';

type Lazy = () => CelValue;

/** `&&` and `||` as a dialect has them. */
interface Logic {
  and(left: Lazy, right: Lazy): CelValue;
  or(left: Lazy, right: Lazy): CelValue;
}

/** What a macro evaluates for an item; `map` can test it first. */
interface Body {
  readonly test?: Lazy;
  readonly value: Lazy;
}

/** A macro as Kuadrant 1.3 has it: a function. Source: cel-rust `functions.rs` at 0.9.0. */
export function macroFunction(name: string, range: CelValue, body: (item: CelValue) => CelValue): CelValue {
  if (!isList(range) && (!isMap(range) || name === 'filter')) {
    throw new CelError(`list expected, got ${typeOfCel(range)}`);
  }
  const kept: CelValue[] = [];
  for (const item of isList(range) ? range : range.keys()) {
    const value = body(item);
    if (name === 'map') kept.push(value);
    else if (name === 'all') {
      if (value === false) return false;
    } else if (value === true) {
      kept.push(item);
      if (name === 'exists') return true;
      if (name === 'exists_one' && kept.length > 1) return false;
    }
  }
  if (name === 'map' || name === 'filter') return kept;
  return name === 'all' || kept.length === 1;
}

/** A macro as cel-rust `parser/macros.rs` expands it. */
export class Macro {
  constructor(
    private readonly name: string,
    private readonly dialect: CelDialect,
    private readonly logic: Logic,
  ) {}

  over(range: CelValue, body: (item: CelValue) => Body): CelValue {
    if (!isList(range) && !isMap(range)) {
      const reason = `list expected, got ${typeOfCel(range)}`;
      if (this.dialect.macros === 'panic') panic(reason);
      throw new CelError(reason);
    }
    const copies = this.dialect.optionals === 'copied';
    let result = this.start();
    for (const each of isList(range) ? range : range.keys()) {
      if (this.isSettled(result)) break;
      const item = copies ? copied(each) : each;
      const next = this.step(result, item, body(item));
      result = copies ? copied(next) : next;
    }
    return this.name === 'exists_one' || this.name === 'existsOne' ? result === 1n : result;
  }

  private start(): CelValue {
    switch (this.name) {
      case 'all':
        return true;
      case 'exists':
        return false;
      case 'map':
      case 'filter':
        return [];
      default:
        return 0n;
    }
  }

  private isSettled(result: CelValue): boolean {
    if (this.name === 'all') return result === false;
    if (this.name !== 'exists') return false;
    if (typeof result === 'boolean') return result;
    // `!` on what is neither true nor false fails, or counts as true.
    if (this.dialect.macros !== 'panic') return false;
    throw new CelError(`bool expected, got ${typeOfCel(result)}`);
  }

  private step(result: CelValue, item: CelValue, { test, value }: Body): CelValue {
    switch (this.name) {
      case 'all':
        return this.logic.and(() => result, value);
      case 'exists':
        return this.logic.or(() => result, value);
      case 'map':
        return test === undefined || truth(test(), this.dialect) ? [...listOf(result), value()] : result;
      case 'filter':
        return truth(value(), this.dialect) ? [...listOf(result), item] : result;
      default:
        return truth(value(), this.dialect) && typeof result === 'bigint' ? result + 1n : result;
    }
  }
}

function listOf(value: CelValue): readonly CelValue[] {
  return isList(value) ? value : [];
}
