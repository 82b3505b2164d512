import { quote } from '../validation/wording';

/** What pins a module to its content. */
export interface WasmModuleDigest {
  /** The SHA-256 of the module, or of the OCI image that holds it: 64 hex digits. */
  readonly sha256: string;
}

/**
 * Where a proxy-wasm module comes from, pinned by its digest.
 *
 * @example
 * WasmModule.fromOci('oci://quay.io/kuadrant/wasm-shim', { sha256 })
 */
export class WasmModule {
  /** An image. The digest becomes part of the url, so that no tag is looked up. */
  static fromOci(url: string, { sha256 }: WasmModuleDigest): WasmModule {
    const image = url.includes('://') ? url : `oci://${url}`;
    const pinned = !image.startsWith('oci://') || image.includes('@sha256:');
    return new WasmModule(pinned ? image : `${image}@sha256:${sha256}`, sha256, ['oci']);
  }

  /** A file on a web server. */
  static fromHttps(url: string, { sha256 }: WasmModuleDigest): WasmModule {
    return new WasmModule(url, sha256, ['https']);
  }

  /** A file in the proxy's own image. */
  static fromFile(path: string): WasmModule {
    return new WasmModule(`file://${path}`, undefined, ['file']);
  }

  /** Whatever the url holds at the time; whoever can change that can read all traffic of the gateway. */
  static unpinned(url: string): WasmModule {
    return new WasmModule(url, undefined, ['oci', 'https', 'http', 'file']);
  }

  private constructor(
    /** The url as the WasmPlugin has it. */
    readonly url: string,
    readonly sha256: string | undefined,
    private readonly schemes: readonly string[],
  ) {}

  /** What is allowed, and worth a second look. */
  warnings(): string[] {
    return this.sha256 !== undefined || this.url.startsWith('file://') || this.url.includes('@sha256:')
      ? []
      : [
          `module url ${quote(this.url)} names no digest, so whoever can change what is there reads all traffic of the ` +
            'gateway: use WasmModule.fromOci() or .fromHttps() with its sha256.',
        ];
  }

  /** Source: istio/api `extensions/v1alpha1/wasm.proto`. */
  problems(): string[] {
    const { url, sha256, schemes } = this;
    const scheme = url.includes('://') ? url.slice(0, url.indexOf('://')) : 'oci';
    const inUrl = url.split('@sha256:')[1];
    return [
      ...(url === '' || /\s/.test(url)
        ? [`module url ${quote(url)} is not a url: write "oci://" and an image.`]
        : []),
      ...(schemes.includes(scheme)
        ? []
        : [
            `module url ${quote(url)} begins with "${scheme}://", and here ${schemes.map((each) => `"${each}://"`).join(', ')} ` +
              `is expected${scheme === 'http' ? ': use WasmModule.unpinned() if nothing else is there' : ''}.`,
          ]),
      ...(scheme === 'file' && !/^file:\/\/\/./.test(url)
        ? [`module file ${quote(url.slice('file://'.length))} is not an absolute path: begin with "/".`]
        : []),
      ...(sha256 === undefined || /^[0-9a-f]{64}$/.test(sha256)
        ? []
        : [
            `module sha256 ${quote(sha256)} is not a digest: write 64 lower-case hex digits, without "sha256:".`,
          ]),
      ...(sha256 === undefined || inUrl === undefined || inUrl === sha256
        ? []
        : [
            `module url names the digest ${quote(inUrl)}, and sha256 is ${quote(sha256)}: leave it out of the url.`,
          ]),
    ];
  }
}
