import { nameProblems } from '../validation/kubernetes-names';

/** A key of a Secret or ConfigMap in the monitor's own namespace. */
export interface KeyRef {
  readonly name: string;
  readonly key: string;
}

export interface TlsServerOptions {
  /**
   * The name the certificate must have, where it differs from the address that is scraped.
   * @default - the address
   */
  readonly serverName?: string;
}

/** How the certificate of an HTTPS exporter is verified. */
export class ScrapeTls {
  /** Against a CA in a ConfigMap of the monitor's namespace, such as OpenShift's `openshift-service-ca.crt`. */
  static caFromConfigMap(configMap: KeyRef, options: TlsServerOptions = {}): ScrapeTls {
    return new ScrapeTls({ ca: { configMap }, ...options });
  }

  /** Against a CA in a Secret of the monitor's namespace. */
  static caFromSecret(secret: KeyRef, options: TlsServerOptions = {}): ScrapeTls {
    return new ScrapeTls({ ca: { secret }, ...options });
  }

  /** Against a CA in a file of the Prometheus container. Stacks that run for several tenants refuse it. */
  static caFromFile(path: string, options: TlsServerOptions = {}): ScrapeTls {
    return new ScrapeTls({ caFile: path, ...options });
  }

  /**
   * Not at all: whoever answers at the address is believed. The reason is written on the manifest, for whoever
   * reviews it.
   */
  static skipVerification(reason: string): ScrapeTls {
    return new ScrapeTls({ skipped: reason });
  }

  private constructor(
    readonly settings: {
      readonly ca?: { readonly configMap?: KeyRef; readonly secret?: KeyRef };
      readonly caFile?: string;
      readonly serverName?: string;
      readonly skipped?: string;
    },
  ) {}

  problems(): string[] {
    const { ca, caFile, skipped } = this.settings;
    return [
      ...(ca?.configMap ? keyProblems('the CA ConfigMap', ca.configMap) : []),
      ...(ca?.secret ? keyProblems('the CA Secret', ca.secret) : []),
      ...(caFile === undefined || caFile.startsWith('/')
        ? []
        : [`the CA file "${caFile}" is not an absolute path.`]),
      ...(skipped?.trim() !== '' ? [] : ['TLS verification is skipped without a reason.']),
    ];
  }
}

/** How Prometheus makes itself known to an exporter. Only references: a secret value has no place in a manifest. */
export class ScrapeAuthorization {
  /** With a bearer token in a Secret of the monitor's namespace. */
  static bearerToken(secret: KeyRef): ScrapeAuthorization {
    return new ScrapeAuthorization({ secret });
  }

  /** With the token in a file of the Prometheus container. Stacks that run for several tenants refuse it. */
  static bearerTokenFile(path: string): ScrapeAuthorization {
    return new ScrapeAuthorization({ file: path });
  }

  private constructor(readonly settings: { readonly secret?: KeyRef; readonly file?: string }) {}

  problems(): string[] {
    const { secret, file } = this.settings;
    return [
      ...(secret ? keyProblems('the bearer token Secret', secret) : []),
      ...(file === undefined || file.startsWith('/')
        ? []
        : [`the token file "${file}" is not an absolute path.`]),
    ];
  }
}

function keyProblems(what: string, { name, key }: KeyRef): string[] {
  return [
    ...nameProblems(`${what}'s name`, name),
    ...(/^[-._a-zA-Z0-9]{1,253}$/.test(key)
      ? []
      : [`${what}'s key ${JSON.stringify(key)} is not a key: use letters, digits, "-", "_" and ".".`]),
  ];
}
