import { CelError, CelFailure } from './cel-error';
import { type CelValue } from './cel-value';

/** A call as a function of cel-rust sees it: it takes what it needs, one argument after the other. */
export class CelCall {
  private taken = 0;

  constructor(
    readonly name: string,
    private readonly receiver: CelValue | undefined,
    private readonly args: readonly (() => CelValue)[],
  ) {}

  /** What it is called on, `x` in `x.size()` and in `size(x)`. */
  self(): CelValue {
    if (this.receiver !== undefined) return this.receiver;
    try {
      return this.next();
    } catch (error) {
      // Whatever failed, there is nothing to call it on, and `has()` asks for nothing else.
      if (!(error instanceof CelFailure) || error.kind !== 'missing key') throw error;
      throw new CelFailure(error.node, error.message, 'failure');
    }
  }

  /** The next argument. Those that no function asks for are not evaluated. */
  next(): CelValue {
    const argument = this.args[this.taken++];
    if (argument === undefined) throw new CelError(`${this.name}() needs more arguments`);
    return argument();
  }

  /** All arguments, also what `self` and `next` have taken. */
  all(): readonly CelValue[] {
    return this.args.map((argument) => argument());
  }
}
