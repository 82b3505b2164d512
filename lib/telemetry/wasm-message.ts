import { celString } from '../cel/cel';

/**
 * The request for Authorino: Envoy's `CheckRequest` for the request at hand.
 * Source: envoy `service/auth/v3/external_auth.proto`; Kuadrant/wasm-shim `src/configuration/legacy_translation.rs`.
 */
export interface WasmAuthMessage {
  readonly kind: 'auth';

  /** The host of the AuthConfig that decides. */
  readonly scope: string;

  /**
   * Labels for Authorino's own metrics, by name. One that reads `auth.` is sent as text, for Authorino to evaluate:
   * there is no identity yet.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * The request for Limitador: Envoy's `RateLimitRequest`.
 * Source: envoy `service/ratelimit/v3/rls.proto`; Kuadrant/kuadrant-operator `internal/wasm/action_spec.go`.
 */
export interface WasmRateLimitMessage {
  readonly kind: 'ratelimit';

  /** Limitador's namespace for the limits, `<namespace>/<route>`. */
  readonly scope: string;

  /**
   * CEL: what the call counts.
   * @default '1'
   */
  readonly hitsAddend?: string;

  /** Key to CEL: what limits look at, the first descriptor. */
  readonly entries: Readonly<Record<string, string>>;

  /**
   * Name to CEL: what the counters carry as labels, the second descriptor.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A gRPC request that the filter builds, field by field, so that its parts can be checked. */
export type WasmMessage = WasmAuthMessage | WasmRateLimitMessage;

/** The CEL that builds the message. */
export function messageBuilder(message: WasmMessage): string {
  return written(message.kind === 'auth' ? checkRequest(message) : rateLimitRequest(message), 0);
}

/** A piece of CEL: text, a protobuf message, a map or a list. */
type Piece =
  string | { readonly type: string; readonly fields: Readonly<Record<string, Piece>> } | readonly Piece[];

const AUTH = 'envoy.service.auth.v3';
const CORE = 'envoy.config.core.v3';
const DESCRIPTOR = 'envoy.extensions.common.ratelimit.v3.RateLimitDescriptor';
const LABEL_METADATA = 'io.kuadrant.metrics.labels';

function checkRequest({ scope, labels = {} }: WasmAuthMessage): Piece {
  const asRequested = ['host', 'method', 'scheme', 'path', 'protocol', 'headers'];
  return message(`${AUTH}.CheckRequest`, {
    attributes: message(`${AUTH}.AttributeContext`, {
      request: message(`${AUTH}.AttributeContext.Request`, {
        time: 'request.time',
        http: message(
          `${AUTH}.AttributeContext.HttpRequest`,
          Object.fromEntries(asRequested.map((field) => [field, `request.${field}`])),
        ),
      }),
      destination: peer('destination'),
      source: peer('source'),
      context_extensions: map({ host: celString(scope) }),
      metadata_context: message(
        `${CORE}.Metadata`,
        Object.keys(labels).length === 0
          ? {}
          : {
              filter_metadata: map({
                [LABEL_METADATA]: message('google.protobuf.Struct', { fields: labelValues(labels) }),
              }),
            },
      ),
    }),
  });
}

function peer(end: 'source' | 'destination'): Piece {
  return message(`${AUTH}.AttributeContext.Peer`, {
    address: message(`${CORE}.Address`, {
      socket_address: message(`${CORE}.SocketAddress`, {
        address: `${end}.address`,
        port_value: `uint(${end}.port)`,
      }),
    }),
  });
}

function labelValues(labels: Readonly<Record<string, string>>): Piece {
  const value = (fields: Readonly<Record<string, Piece>>) => message('google.protobuf.Value', fields);
  return map(
    Object.fromEntries(
      Object.entries(labels).map(([name, cel]) => [
        name,
        cel.includes('auth.')
          ? value({
              struct_value: message('google.protobuf.Struct', {
                fields: map({ cel_expr: value({ string_value: celString(cel) }) }),
              }),
            })
          : value({ string_value: `string(${cel})` }),
      ]),
    ),
  );
}

function rateLimitRequest({ scope, hitsAddend = '1', entries, labels = {} }: WasmRateLimitMessage): Piece {
  return message('envoy.service.ratelimit.v3.RateLimitRequest', {
    domain: celString(scope),
    hits_addend: `uint(${hitsAddend})`,
    descriptors: [entries, labels]
      .filter((values) => Object.keys(values).length > 0)
      .map((values) => message(DESCRIPTOR, { entries: descriptorEntries(values) })),
  });
}

function descriptorEntries(values: Readonly<Record<string, string>>): Piece {
  return Object.entries(values).map(([key, cel]) =>
    message(`${DESCRIPTOR}.Entry`, { key: celString(key), value: `string(${cel})` }),
  );
}

function message(type: string, fields: Readonly<Record<string, Piece>>): Piece {
  return { type, fields };
}

function map(values: Readonly<Record<string, Piece>>): Piece {
  return message(
    '',
    Object.fromEntries(Object.entries(values).map(([key, value]) => [celString(key), value])),
  );
}

function written(piece: Piece, depth: number): string {
  if (typeof piece === 'string') return piece;
  const [open, close, parts] =
    'type' in piece
      ? [
          piece.type === '' ? '{' : `${piece.type} {`,
          '}',
          Object.entries(piece.fields).map(([name, value]) => `${name}: ${written(value, depth + 1)}`),
        ]
      : ['[', ']', piece.map((value) => written(value, depth + 1))];
  if (parts.length === 0) return open + close;
  const margin = '  '.repeat(depth);
  return `${open}\n${parts.map((part) => `${margin}  ${part}`).join(',\n')}\n${margin}${close}`;
}
