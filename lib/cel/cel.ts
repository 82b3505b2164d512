/**
 * A CEL expression that yields the value of a telemetry label, evaluated by the Kuadrant wasm-shim at the gateway.
 *
 * The factories write expressions that are total: whatever the request looks like they give a string. That matters
 * because up to Kuadrant 1.4 an expression that fails drops its label. From 1.5 on Kuadrant then sends neither check nor
 * report, and the request passes unlimited and uncounted; where the expression does not read `auth`, authentication
 * fails and the client gets HTTP 500 (Kuadrant/kuadrant-operator #2242).
 */
export class Cel {
  /**
   * A field of the identity that Authorino returns, `auth.identity.<field>`.
   *
   * The guard is the one form that is valid in every Kuadrant version: up to 1.4 a missing field is null; from 1.5
   * on it is absent, and `auth` itself is null when no auth call ran (Kuadrant/wasm-shim `src/data/cel.rs`).
   *
   * @param field a name, or a dotted path whose parents the identity always holds
   */
  static identity(field: string, options: CelFallbackOptions = {}): Cel {
    const path = `auth.identity.${field}`;
    const misuse = /^[a-zA-Z_][a-zA-Z0-9_]*(\.[a-zA-Z_][a-zA-Z0-9_]*)*$/.test(field)
      ? undefined
      : `Cel.identity(${JSON.stringify(field)}): a field is a name or a dotted path of letters, digits and "_"; ` +
        'let the AuthPolicy give it such a name.';
    return Cel.guarded(`auth != null && has(${path}) && ${path} != null`, path, options, misuse);
  }

  /**
   * A segment of the request path, counted from 1: segment 2 of `/llm/granite/v1/completions` is `granite`.
   * The query string is not part of the path, so a client cannot grow the label with it.
   */
  static pathSegment(position: number, options: CelFallbackOptions = {}): Cel {
    const segment = `request.url_path.split("/")[${position}]`;
    const misuse =
      Number.isInteger(position) && position > 0
        ? undefined
        : `Cel.pathSegment(${position}): segments are counted from 1; write Cel.pathSegment(1) for the first.`;
    const guard = `request.url_path.split("/").size() > ${position} && ${segment} != ""`;
    return Cel.guarded(guard, segment, options, misuse);
  }

  /** A request header. Only for headers that the platform sets itself: a client can send any header it likes. */
  static header(name: string, options: CelFallbackOptions = {}): Cel {
    // Envoy hands header names over in lower case.
    const key = celString(name.toLowerCase());
    return Cel.guarded(`${key} in request.headers`, `request.headers[${key}]`, options);
  }

  /**
   * A field of the JSON response body, by JSON pointer (`/model`).
   *
   * Known only when the response has arrived, so it reaches `authorized_hits` and no other counter. It cannot be
   * guarded: from Kuadrant 1.5 on a metered response without the field is not counted at all.
   */
  static responseBody(pointer: string): Cel {
    return new Cel(`responseBodyJSON(${celString(pointer)})`);
  }

  /** The same text on every request, such as the name of a cluster. */
  static literal(value: string): Cel {
    return new Cel(celString(value));
  }

  /** Your own expression. It is held to the same rules at synth: it must parse, and be total and a string. */
  static expression(text: string): Cel {
    return new Cel(text);
  }

  private static guarded(
    guard: string,
    value: string,
    { fallback = 'unknown' }: CelFallbackOptions,
    misuse?: string,
  ): Cel {
    return new Cel(`${guard} ? ${value} : ${celString(fallback)}`, misuse);
  }

  private constructor(
    /** The expression as it is written into the TelemetryPolicy. */
    readonly text: string,
    /** What is wrong with the call that made it; the expression then means nothing. */
    readonly misuse?: string,
  ) {}

  toString(): string {
    return this.text;
  }
}

export interface CelFallbackOptions {
  /**
   * The label's value when the request does not have one. Not empty: Prometheus drops empty labels.
   * @default 'unknown'
   */
  readonly fallback?: string;
}

/** A CEL string literal; CEL's escapes are a superset of JSON's. */
export function celString(value: string): string {
  return JSON.stringify(value);
}
