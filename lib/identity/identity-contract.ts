import { anyOf } from '../validation/wording';

/** What a field is when it reaches the gateway; JSON has no other kinds. */
export const IDENTITY_FIELD_TYPES = ['string', 'number', 'bool', 'list', 'object'] as const;
/** The type that a field of the identity has in CEL. */
export type IdentityFieldType = (typeof IDENTITY_FIELD_TYPES)[number];

/** `maybe`: requests can be without it, such as when its source leaves it out. */
export type IdentityPresence = 'always' | 'maybe';

/** A field of `auth.identity`, with every default filled in. */
export interface IdentityField {
  readonly type: IdentityFieldType;
  readonly presence: IdentityPresence;
}

export interface IdentityFieldProps {
  /** @default 'string' */
  readonly type?: IdentityFieldType;

  /** @default 'always' */
  readonly presence?: IdentityPresence;
}

/** A type alone is that of a field that is always there. */
export type IdentityFieldLike = IdentityFieldType | IdentityFieldProps;

const MAYBE = { presence: 'maybe' } as const;

/**
 * What the AuthPolicy promises to the gateway: the fields that its `identity` filter exports, read as
 * `auth.identity.<field>`, and the request headers that it sets over whatever the client sent. Immutable: every change
 * is a new value.
 *
 * A field is a dotted path under `identity`; a path that begins with `auth.` belongs to the filter it names. A field
 * inside another needs that one as an object. Source of the mechanism: Kuadrant/kuadrant-operator
 * `api/v1/authpolicy_types.go`; Kuadrant/authorino `pkg/service/auth.go`.
 *
 * @example
 * IdentityContract.tier()
 *   .with('quota', 'number')
 *   .withHeader('x-maas-region')
 */
export class IdentityContract {
  /**
   * `userid` and `tier`, both always texts; headers `x-maas-username` and `x-maas-tier`.
   * Sources: maas-billing `gateway-auth-policy.yaml`; the headers: tgitelman/maas-billing, same file.
   */
  static tier(): IdentityContract {
    return IdentityContract.of({ userid: 'string', tier: 'string' })
      .withHeader('x-maas-username', 'userid')
      .withHeader('x-maas-tier', 'tier');
  }

  /**
   * The identity of today's Models-as-a-Service, on requests that name a model; on others its whole filter is missing.
   * Headers: `x-maas-subscription`, and three of which a client's own copies are refused.
   * Sources: models-as-a-service `maas-controller/pkg/controller/maas/maasauthpolicy_controller.go`,
   * `buildGatewayAuthPolicySpec`; members of `subscription_info`: `maas-api/internal/subscription/types.go`.
   */
  static subscription(): IdentityContract {
    return IdentityContract.of({
      groups: 'list',
      groups_str: 'string',
      userid: 'string',
      keyId: 'string',
      keyName: 'string',
      selected_subscription: 'string',
      selected_subscription_key: 'string',
      subscription_info: 'object',
      'subscription_info.name': 'string',
      'subscription_info.namespace': 'string',
      'subscription_info.phase': MAYBE,
      'subscription_info.displayName': MAYBE,
      'subscription_info.description': MAYBE,
      'subscription_info.organizationId': MAYBE,
      'subscription_info.costCenter': MAYBE,
      'subscription_info.labels': { type: 'object', ...MAYBE },
      subscription_error: 'string',
      subscription_error_message: 'string',
    })
      .withHeader('x-maas-subscription', 'selected_subscription')
      .withHeader('x-maas-username', 'userid')
      .withHeader('x-maas-group');
  }

  /** Nothing: the contract of a route whose AuthPolicy exports no identity. */
  static none(): IdentityContract {
    return IdentityContract.of({});
  }

  /** A contract of your own, without headers. */
  static of(fields: Readonly<Record<string, IdentityFieldLike>>): IdentityContract {
    return Object.entries(fields).reduce(
      (contract, [path, field]) => contract.with(path, field),
      new IdentityContract(new Map(), new Map(), []),
    );
  }

  private constructor(
    private readonly fields: ReadonlyMap<string, IdentityField>,
    /** By name in lower case, with the field whose value it carries. */
    private readonly injected: ReadonlyMap<string, string | undefined>,
    private readonly misuses: readonly string[],
  ) {}

  /** Adds a field, or replaces the one of that path; a text that is always there unless said otherwise. */
  with(path: string, field: IdentityFieldLike = 'string'): IdentityContract {
    const { type = 'string', presence = 'always' } = typeof field === 'string' ? { type: field } : field;
    return this.changed({ fields: new Map(this.fields).set(fieldKey(path), { type, presence }) });
  }

  /** Takes a field away, and with an object what is in it. */
  without(path: string): IdentityContract {
    const key = fieldKey(path);
    if (!this.fields.has(key)) {
      const there = this.paths.length === 0 ? 'none' : this.paths.join(', ');
      return this.misused(`without(${JSON.stringify(path)}): there is no such field; there are ${there}.`);
    }
    const left = [...this.fields].filter(([other]) => other !== key && !other.startsWith(`${key}.`));
    return this.changed({ fields: new Map(left) });
  }

  /**
   * Declares that the AuthPolicy sets a request header, whatever the client sent (`response.success.headers`). It does
   * so when it lets a request through: one that is refused keeps what its client sent.
   * @param carries the field whose value it has
   */
  withHeader(name: string, carries?: string): IdentityContract {
    const field = carries === undefined ? undefined : fieldKey(carries);
    return this.changed({ injected: new Map(this.injected).set(name.toLowerCase(), field) });
  }

  /** Takes a header away. */
  withoutHeader(name: string): IdentityContract {
    const left = new Map(this.injected);
    if (left.delete(name.toLowerCase())) return this.changed({ injected: left });
    const there = this.headers.length === 0 ? 'none' : this.headers.join(', ');
    return this.misused(
      `withoutHeader(${JSON.stringify(name)}): there is no such header; there are ${there}.`,
    );
  }

  /**
   * Both together, as when policies of gateway and route use the strategy `merge`. Where both have a field, the other
   * contract's counts.
   */
  merged(other: IdentityContract): IdentityContract {
    return new IdentityContract(
      new Map([...this.fields, ...other.fields]),
      new Map([...this.injected, ...other.injected]),
      [...new Set([...this.misuses, ...other.misuses])],
    );
  }

  /** The declared paths, those of `identity` without its name. */
  get paths(): readonly string[] {
    return [...this.fields.keys()].map(fieldPath);
  }

  /** The headers, in lower case. */
  get headers(): readonly string[] {
    return [...this.injected.keys()];
  }

  /** The filters that export something, such as `identity`. */
  get filters(): readonly string[] {
    return [...new Set([...this.fields.keys()].map((key) => key.split('.', 1)[0] ?? ''))];
  }

  field(path: string): IdentityField | undefined {
    return this.fields.get(fieldKey(path));
  }

  /** The names of the fields right under `path`, which is a filter or an object as in `auth.identity`. */
  membersOf(path: string): readonly string[] {
    const within = `${fieldKey(path)}.`;
    return [...this.fields.keys()]
      .filter((key) => key.startsWith(within))
      .map((key) => key.slice(within.length))
      .filter((name) => !name.includes('.'));
  }

  injects(header: string): boolean {
    return this.injected.has(header.toLowerCase());
  }

  /** The header that carries a field to Istio's metrics. */
  headerCarrying(path: string): string | undefined {
    return [...this.injected].find(([, carried]) => carried === fieldKey(path))?.[0];
  }

  /** What is wrong with the declaration itself. */
  problems(): string[] {
    return [
      ...this.misuses,
      ...[...this.fields].flatMap(([key, field]) => this.fieldProblems(key, field)),
      ...this.headers
        .filter((name) => !/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name))
        .map((name) => `the contract's ${JSON.stringify(name)} is not the name of a header.`),
    ];
  }

  private fieldProblems(key: string, { type, presence }: IdentityField): string[] {
    const said = `identity field ${JSON.stringify(fieldPath(key))}`;
    const names = key.split('.');
    if (names.length < 2 || !names.every((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name))) {
      return [
        `${said} is not a path: write names with dots between, such as "subscription_info.costCenter".`,
      ];
    }
    const parent = names.slice(0, -1).join('.');
    const around = this.fields.get(parent);
    const path = JSON.stringify(fieldPath(parent));
    return [
      ...(IDENTITY_FIELD_TYPES.includes(type)
        ? []
        : [`${said} has the type ${JSON.stringify(type)}: write ${anyOf(IDENTITY_FIELD_TYPES)}.`]),
      ...(['always', 'maybe'].includes(presence)
        ? []
        : [`${said} has the presence ${JSON.stringify(presence)}: write "always" or "maybe".`]),
      ...(names.length === 2 || around?.type === 'object'
        ? []
        : around === undefined
          ? [`${said} stands in ${path}, which is not declared: add .with(${path}, "object").`]
          : [`${said} stands in ${path}, which is a ${around.type}: declare that one as "object".`]),
    ];
  }

  private changed(change: {
    readonly fields?: ReadonlyMap<string, IdentityField>;
    readonly injected?: ReadonlyMap<string, string | undefined>;
  }): IdentityContract {
    return new IdentityContract(change.fields ?? this.fields, change.injected ?? this.injected, this.misuses);
  }

  private misused(problem: string): IdentityContract {
    return new IdentityContract(this.fields, this.injected, [...this.misuses, problem]);
  }
}

/** Filter and path: `identity.tier` for `tier` and for `auth.identity.tier`. */
export function fieldKey(path: string): string {
  return path.startsWith('auth.') ? path.slice('auth.'.length) : `identity.${path}`;
}

/** The shortest way to write a key. */
function fieldPath(key: string): string {
  return key.startsWith('identity.') ? key.slice('identity.'.length) : `auth.${key}`;
}
