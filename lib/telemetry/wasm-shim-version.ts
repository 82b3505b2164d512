import { KUADRANT_VERSIONS, type KuadrantVersion, kuadrantBehaviour } from '../platform/kuadrant-version';

/** A wasm-shim release that brought something. `main` is unreleased. */
export type WasmShimVersion = '0.12' | '0.13' | '0.14' | 'main';

/** What is wrong with using something that came with a wasm-shim release under a Kuadrant version, if anything. */
export function shimVersionProblems(
  what: string,
  since: WasmShimVersion,
  version: KuadrantVersion,
): string[] {
  if (shipsShim(version, since)) return [];
  const first = KUADRANT_VERSIONS.find((candidate) => shipsShim(candidate, since));
  return [
    `${what} needs wasm-shim ${since}, and Kuadrant ${version} has ${kuadrantBehaviour(version).wasmShim}: ` +
      `leave it out, or say kuadrantVersion: '${first}' if that is what is installed.`,
  ];
}

export function shipsShim(version: KuadrantVersion, since: WasmShimVersion): boolean {
  return order(kuadrantBehaviour(version).wasmShim) >= order(since);
}

function order(shim: string): number {
  return shim === 'main' ? Infinity : Number(shim.split('.')[1]);
}
