import { type WasmMessage } from './wasm-message';

/** What every action has. */
export interface WasmTypedActionBase {
  /** When the action applies. */
  readonly predicate: string;

  /** Whether the actions after it are skipped once it has run. */
  readonly terminal: boolean;

  /**
   * Whether later phases of the request wait for it.
   * @default true
   */
  readonly isGuard?: boolean;

  /**
   * `sequential` waits for all actions before it. Not inside `onReply`. After wasm-shim 0.14.
   * @default 'parallel'
   */
  readonly execution?: 'parallel' | 'sequential';

  /**
   * The policies behind the action, for traces.
   * @default []
   */
  readonly sources?: readonly string[];
}

/** Calls a service. */
export interface WasmGrpcAction extends WasmTypedActionBase {
  readonly type: 'grpc';

  /** The name of the reply inside `onReply`. */
  readonly var: string;

  /** The name of a service. */
  readonly service: string;

  /** The request: a message that can be checked, or the CEL that builds one. */
  readonly messageBuilder: WasmMessage | string;

  /** @default [] */
  readonly onReply?: readonly WasmTypedAction[];

  /**
   * The name of its trace span. wasm-shim 0.14 and later.
   * @default ''
   */
  readonly label?: string;
}

/** Answers the client. */
export interface WasmDenyAction extends WasmTypedActionBase {
  readonly type: 'deny';

  /** Builds a `DenyResponse { status, headers, body }`. */
  readonly denyWith: string;
}

/** Adds headers. */
export interface WasmHeadersAction extends WasmTypedActionBase {
  readonly type: 'headers';
  readonly target: 'request' | 'response';
  readonly headers: string;
}

/** Keeps a value; actions that read its path wait for it. */
export interface WasmStoreAction extends WasmTypedActionBase {
  readonly type: 'store';

  /** Such as `auth`, dots allowed. */
  readonly path: string;

  /** An expression, or the fields of a map. */
  readonly value: string | Readonly<Record<string, string>>;

  /**
   * Whether other filters of the gateway see it.
   * @default false
   */
  readonly exportToHost?: boolean;
}

/** Fails, as the failure mode of the service says. */
export interface WasmFailAction extends WasmTypedActionBase {
  readonly type: 'fail';
  readonly logMessage: string;
}

/** One step, spelled out. wasm-shim 0.13 and later. */
export type WasmTypedAction =
  WasmGrpcAction | WasmDenyAction | WasmHeadersAction | WasmStoreAction | WasmFailAction;
