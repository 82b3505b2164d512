import { type KuadrantVersion } from '../platform/kuadrant-version';
import { unwritableKeyProblems } from '../validation/kubernetes-names';
import { type WasmConfig, renderWasmConfig } from './wasm-config';
import { wasmConfigProblems } from './wasm-config-check';
import { configShapeProblems } from './wasm-config-shape';

/** The configuration of a module that is not the wasm-shim: taken as it is, and not checked. */
export class RawPluginConfig {
  static of(config: Readonly<Record<string, unknown>>): RawPluginConfig {
    return new RawPluginConfig(config);
  }

  private constructor(readonly config: Readonly<Record<string, unknown>>) {}
}

/** What a module is told: the wasm-shim in types, others as they like. */
export type WasmPluginConfig = WasmConfig | RawPluginConfig;

export function renderPluginConfig(config: WasmPluginConfig): Readonly<Record<string, unknown>> {
  return config instanceof RawPluginConfig ? { ...config.config } : renderWasmConfig(config);
}

export function pluginConfigProblems(
  config: WasmPluginConfig | undefined,
  version: KuadrantVersion,
): string[] {
  if (config === undefined) return [];
  if (config instanceof RawPluginConfig)
    return keysIn(config.config).flatMap((key) => unwritableKeyProblems('config', key));
  return wasmConfigProblems(config, version).map((problem) => `config.${problem}`);
}

/** The keys of all maps in a value. */
function keysIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(keysIn);
  return Array.isArray(value) ? inside : [...Object.keys(value), ...inside];
}

/** Whether requests are known to be authenticated by it. */
export function authenticates(config: WasmPluginConfig): boolean {
  if (config instanceof RawPluginConfig || configShapeProblems(config).length > 0) return false;
  return config.actionSets.some(({ actions }) =>
    actions.some((action) =>
      action.type === 'grpc'
        ? typeof action.messageBuilder !== 'string' && action.messageBuilder.kind === 'auth'
        : action.type === undefined && config.services[action.service]?.type === 'auth',
    ),
  );
}
