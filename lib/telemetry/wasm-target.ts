import { type Gateway } from '../platform/gateway';
import { labelsProblems } from '../validation/kubernetes-names';

/** Which proxies a WasmPlugin works in: those of a gateway, or those of some pods. Never both. */
export class WasmTarget {
  /** The proxies of a Gateway. */
  static gateway(gateway: Gateway): WasmTarget {
    return new WasmTarget(gateway, undefined);
  }

  /** The sidecars of the pods that have the labels, in the plugin's namespace. */
  static workloads(labels: Readonly<Record<string, string>>): WasmTarget {
    return new WasmTarget(undefined, labels);
  }

  private constructor(
    readonly gateway: Gateway | undefined,
    readonly labels: Readonly<Record<string, string>> | undefined,
  ) {}

  problems(): string[] {
    return [
      ...(this.gateway?.problems() ?? []),
      ...(this.labels === undefined ? [] : labelsProblems('target', this.labels)),
      ...(this.labels !== undefined && Object.keys(this.labels).length === 0
        ? [
            'target is empty and would pick every pod of the namespace: write labels, such as { app: "gateway" }.',
          ]
        : []),
    ];
  }
}
