import { type CelNode } from './cel-node';

/** Why a part of an expression gives no value. A panic takes the whole filter down for that request. */
export class CelError extends Error {
  constructor(
    reason: string,
    readonly kind: 'failure' | 'missing key' | 'panic' = 'failure',
  ) {
    super(reason);
  }
}

export function panic(reason: string): never {
  throw new CelError(reason, 'panic');
}

export function missingKey(name: string): never {
  throw new CelError(`no such key: ${name}`, 'missing key');
}

/** The shim would get no value here. `node` is the part that failed. */
export class CelFailure extends Error {
  constructor(
    readonly node: CelNode,
    reason: string,
    readonly kind: CelError['kind'],
  ) {
    super(reason);
  }
}
