import { type KuadrantVersion } from '../platform/kuadrant-version';
import { type WasmConfig, renderWasmConfig } from './wasm-config';
import { wasmConfigProblems } from './wasm-config-check';

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
  if (config === undefined || config instanceof RawPluginConfig) return [];
  return wasmConfigProblems(config, version).map((problem) => `config.${problem}`);
}

/** Whether requests are known to be authenticated by it. */
export function authenticates(config: WasmPluginConfig): boolean {
  if (config instanceof RawPluginConfig) return false;
  return config.actionSets.some(({ actions }) =>
    actions.some((action) =>
      action.type === 'grpc'
        ? typeof action.messageBuilder !== 'string' && action.messageBuilder.kind === 'auth'
        : action.type === undefined && config.services[action.service]?.type === 'auth',
    ),
  );
}
