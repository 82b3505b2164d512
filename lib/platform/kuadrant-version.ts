/**
 * Everything that differs between Kuadrant versions, in one table.
 *
 * Sources: Kuadrant/kuadrant-operator `release.yaml` and `internal/controller/observability_reconciler.go` at tags
 * v1.3.1, v1.4.6, v1.5.2 and main; Kuadrant/wasm-shim at tags v0.11.1, v0.12.3, v0.14.1 and main.
 */

/** Kuadrant versions the library knows, oldest first. `next` is the unreleased main branch. */
export const KUADRANT_VERSIONS = ['1.3', '1.4', '1.5', 'next'] as const;

/** A minor version of Kuadrant, or `next` for its main branch. */
export type KuadrantVersion = (typeof KUADRANT_VERSIONS)[number];

/** The newest release. */
export const DEFAULT_KUADRANT_VERSION: KuadrantVersion = '1.5';

/** A target that Kuadrant scrapes itself when `spec.observability.enable` is true. */
export type KuadrantScrapeTarget = 'Limitador' | 'Authorino' | 'Gateway';

/** What differs between Kuadrant versions. */
export interface KuadrantBehaviour {
  /** The wasm-shim that ships with it. */
  readonly wasmShim: string;

  /** The object the operator writes to put the filter on the gateway. */
  readonly filterKind: 'WasmPlugin' | 'EnvoyFilter';

  /** What one label expression that fails does to the rate-limit call that carries it. */
  readonly failingLabel: 'label-dropped' | 'call-fails';

  /**
   * How labels travel in the plugin configuration: the top-level `requestData` map, or compiled by the operator
   * into the `messageBuilder` of each action.
   */
  readonly labelsTravelIn: 'requestData' | 'messageBuilder';

  /**
   * How `auth.*` is bound. `flattened`: each dotted path of the expression is fetched on its own; a missing leaf is
   * null, bracket access is null, and a path that is the prefix of another hides the longer one. `struct`: the whole
   * object, or null when no auth call ran; a missing leaf is absent and a missing parent is an error.
   */
  readonly authBinding: 'flattened' | 'struct';

  /** Whether a label read from the response body reaches the report call, and so `authorized_hits`. */
  readonly responseBodyLabels: boolean;

  /** Whether `requestBodyJSON()` can be used in a label without losing it or the whole call. */
  readonly requestBodyLabels: boolean;

  /** Whether CEL's optional syntax (`a.?b`) parses. */
  readonly optionalSyntax: boolean;

  /** What the operator scrapes itself when the Kuadrant resource enables observability. */
  readonly scrapes: readonly KuadrantScrapeTarget[];
}

const BEHAVIOUR: Readonly<Record<KuadrantVersion, KuadrantBehaviour>> = {
  '1.3': {
    wasmShim: '0.11',
    filterKind: 'WasmPlugin',
    failingLabel: 'label-dropped',
    labelsTravelIn: 'requestData',
    authBinding: 'flattened',
    responseBodyLabels: false,
    requestBodyLabels: true,
    optionalSyntax: false,
    scrapes: ['Limitador', 'Gateway'],
  },
  '1.4': {
    wasmShim: '0.12',
    filterKind: 'WasmPlugin',
    failingLabel: 'label-dropped',
    labelsTravelIn: 'requestData',
    authBinding: 'flattened',
    responseBodyLabels: true,
    requestBodyLabels: false,
    optionalSyntax: true,
    scrapes: ['Limitador', 'Authorino', 'Gateway'],
  },
  '1.5': {
    wasmShim: '0.14',
    filterKind: 'EnvoyFilter',
    failingLabel: 'call-fails',
    labelsTravelIn: 'requestData',
    authBinding: 'struct',
    responseBodyLabels: true,
    requestBodyLabels: false,
    optionalSyntax: true,
    scrapes: ['Limitador', 'Authorino', 'Gateway'],
  },
  next: {
    wasmShim: 'main',
    filterKind: 'EnvoyFilter',
    failingLabel: 'call-fails',
    labelsTravelIn: 'messageBuilder',
    authBinding: 'struct',
    responseBodyLabels: true,
    requestBodyLabels: true,
    optionalSyntax: true,
    scrapes: ['Limitador', 'Authorino', 'Gateway'],
  },
};

/** How a version behaves. One that only JavaScript lets through is a problem of its own, and behaves like the default. */
export function kuadrantBehaviour(version: KuadrantVersion): KuadrantBehaviour {
  return BEHAVIOUR[isKuadrantVersion(version) ? version : DEFAULT_KUADRANT_VERSION];
}

export function kuadrantVersionProblems(what: string, version: string): string[] {
  if (isKuadrantVersion(version)) return [];
  const known = KUADRANT_VERSIONS.map((each) => `'${each}'`).join(', ');
  return [`${what} ${JSON.stringify(version)} is unknown: write one of ${known}.`];
}

export function isKuadrantVersion(value: string): value is KuadrantVersion {
  return (KUADRANT_VERSIONS as readonly string[]).includes(value);
}
