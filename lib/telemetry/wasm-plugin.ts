import { Chart, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as istio from '../../imports/extensions.istio.io';
import { type Gateway } from '../platform/gateway';
import {
  DEFAULT_KUADRANT_VERSION,
  type KuadrantVersion,
  kuadrantVersionProblems,
} from '../platform/kuadrant-version';
import { claim, rivals } from '../validation/claims';
import {
  annotationsProblems,
  labelsProblems,
  nameProblems,
  namespaceProblems,
} from '../validation/kubernetes-names';
import { checkAtSynth, warnAtSynth } from '../validation/problems';
import { type WasmModule } from './wasm-module';
import {
  RawPluginConfig,
  type WasmPluginConfig,
  authenticates,
  pluginConfigProblems,
  renderPluginConfig,
} from './wasm-plugin-config';
import { type WasmTarget } from './wasm-target';

const PHASES = {
  AUTHN: istio.WasmPluginSpecPhase.AUTHN,
  AUTHZ: istio.WasmPluginSpecPhase.AUTHZ,
  STATS: istio.WasmPluginSpecPhase.STATS,
} as const;

const FAIL_STRATEGIES = {
  FAIL_CLOSE: istio.WasmPluginSpecFailStrategy.FAIL_UNDERSCORE_CLOSE,
  FAIL_OPEN: istio.WasmPluginSpecFailStrategy.FAIL_UNDERSCORE_OPEN,
  FAIL_RELOAD: istio.WasmPluginSpecFailStrategy.FAIL_UNDERSCORE_RELOAD,
} as const;

const PULL_POLICIES = {
  IfNotPresent: istio.WasmPluginSpecImagePullPolicy.IF_NOT_PRESENT,
  Always: istio.WasmPluginSpecImagePullPolicy.ALWAYS,
} as const;

/** Before Istio's authentication, before its authorization, or after both and before its metrics. */
export type WasmPhase = keyof typeof PHASES;

/** While the module does not run: refuse requests, let them pass, or restart it (Istio 1.27 and later) and refuse. */
export type WasmFailStrategy = keyof typeof FAIL_STRATEGIES;

/** When Envoy fetches the module again. */
export type WasmPullPolicy = keyof typeof PULL_POLICIES;

export interface WasmPluginProps {
  /** The name of the object. `kuadrant-…` belongs to the Kuadrant operator, which deletes what it finds there. */
  readonly name: string;

  /**
   * The namespace of the object. A plugin for a gateway works in the gateway's namespace only.
   * @default - the gateway's, or the chart's
   */
  readonly namespace?: string;

  /** The module that runs in the proxy. */
  readonly module: WasmModule;

  /** The proxies it runs in. */
  readonly target: WasmTarget;

  /**
   * Its place among Istio's own filters. The Kuadrant operator puts the wasm-shim at `STATS`.
   * @default 'STATS'
   */
  readonly phase?: WasmPhase;

  /**
   * Its place among the plugins of the same phase: higher runs first.
   * @default 0
   */
  readonly priority?: number;

  /**
   * What becomes of requests while the module does not run. `FAIL_OPEN` lets them pass unauthenticated and uncounted.
   * @default 'FAIL_CLOSE'
   */
  readonly failStrategy?: WasmFailStrategy;

  /**
   * The Secret of the registry, in the plugin's namespace.
   * @default - none
   */
  readonly imagePullSecret?: string;

  /**
   * When the image is pulled. A module with a digest is pulled once.
   * @default - Istio's: 'Always' for the tag `latest`, else 'IfNotPresent'
   */
  readonly imagePullPolicy?: WasmPullPolicy;

  /**
   * The root id of the module in Envoy.
   * @default - Istio's
   */
  readonly pluginName?: string;

  /**
   * What the module is told: `maasWasmConfig()`, a `WasmConfig` of your own, or `RawPluginConfig.of()`.
   * @default - nothing
   */
  readonly config?: WasmPluginConfig;

  /**
   * The wasm-shim that a `WasmConfig` is checked against, by the Kuadrant version it ships with.
   * @default '1.5'
   */
  readonly kuadrantVersion?: KuadrantVersion;

  /**
   * More labels on the object.
   * @default {}
   */
  readonly labels?: Readonly<Record<string, string>>;

  /** @default {} */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * A module in the proxies of a gateway (`extensions.istio.io/v1alpha1`), for gateways that the Kuadrant operator does
 * not govern: on the others it adds the filter itself, and a second one would authenticate and count twice.
 *
 * @example
 * new WasmPlugin(chart, 'WasmPlugin', {
 *   name: 'maas-filter',
 *   module: WasmModule.fromOci('oci://quay.io/kuadrant/wasm-shim', { sha256 }),
 *   target: WasmTarget.gateway(Gateway.named('edge', 'istio-ingress')),
 *   config: maasWasmConfig({ labels, hostnames, routes, limits }),
 * });
 */
export class WasmPlugin extends Construct {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly module: WasmModule;
  readonly target: WasmTarget;
  readonly phase: WasmPhase;
  readonly priority: number;
  readonly failStrategy: WasmFailStrategy;
  readonly imagePullSecret: string | undefined;
  readonly imagePullPolicy: WasmPullPolicy | undefined;
  readonly pluginName: string | undefined;
  readonly config: WasmPluginConfig | undefined;
  readonly kuadrantVersion: KuadrantVersion;

  constructor(scope: Construct, id: string, props: WasmPluginProps) {
    super(scope, id);
    const { config, labels = {}, annotations = {} } = props;
    this.name = props.name;
    this.namespace = props.namespace ?? props.target.gateway?.namespace ?? Chart.of(this).namespace;
    this.module = props.module;
    this.target = props.target;
    this.phase = props.phase ?? 'STATS';
    this.priority = props.priority ?? 0;
    this.failStrategy = props.failStrategy ?? 'FAIL_CLOSE';
    this.imagePullSecret = props.imagePullSecret;
    this.imagePullPolicy = props.imagePullPolicy;
    this.pluginName = props.pluginName;
    this.config = config;
    this.kuadrantVersion = props.kuadrantVersion ?? DEFAULT_KUADRANT_VERSION;

    new istio.WasmPlugin(this, 'Resource', {
      metadata: {
        name: this.name,
        namespace: this.namespace,
        labels: { ...labels },
        annotations: { ...annotations },
      },
      spec: {
        ...this.attachment(),
        url: this.module.url,
        sha256: this.module.sha256,
        phase: PHASES[this.phase],
        priority: this.priority,
        failStrategy: FAIL_STRATEGIES[this.failStrategy],
        imagePullSecret: this.imagePullSecret,
        imagePullPolicy: this.imagePullPolicy && PULL_POLICIES[this.imagePullPolicy],
        pluginName: this.pluginName,
        // Rendered once it is known to be sound.
        pluginConfig: config && (Lazy.any({ produce: () => renderPluginConfig(config) }) as unknown),
      },
    });

    if (this.meteredGateway !== undefined) {
      claim(this, { kind: 'gateway-filter', key: this.meteredGateway.toString() });
    }
    checkAtSynth(this, () => [
      ...nameProblems('name', this.name),
      ...labelsProblems('labels', labels),
      ...annotationsProblems('annotations', annotations),
      ...this.problems(),
    ]);
    warnAtSynth(this, () => [
      ...(this.failStrategy === 'FAIL_OPEN' && config !== undefined && authenticates(config)
        ? ['failStrategy FAIL_OPEN lets requests pass unauthenticated while the module does not run.']
        : []),
      ...(this.module.problems().length === 0 ? this.module.warnings() : []),
    ]);
  }

  /** The gateway it works on; none when it targets workloads. */
  get gateway(): Gateway | undefined {
    return this.target.gateway;
  }

  private attachment(): Pick<istio.WasmPluginSpec, 'targetRefs' | 'selector'> {
    const { gateway, labels = {} } = this.target;
    return gateway === undefined
      ? { selector: { matchLabels: { ...labels } } }
      : { targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway.name }] };
  }

  private problems(): string[] {
    const { name, namespace, gateway, priority, pluginName, kuadrantVersion: version } = this;
    return [
      ...(name.startsWith('kuadrant-')
        ? [
            `name "${name}" belongs to the Kuadrant operator, which deletes it: write another, such as ` +
              `"maas-${name.slice('kuadrant-'.length)}".`,
          ]
        : []),
      ...(gateway === undefined ? this.namespaceProblems() : []),
      ...(gateway !== undefined && namespace !== gateway.namespace
        ? [
            `namespace "${namespace}" is not that of gateway ${gateway}, and Istio does not look there: leave it out.`,
          ]
        : []),
      ...this.target.problems(),
      ...this.module.problems(),
      ...(Number.isInteger(priority) && Math.abs(priority) < 2 ** 31
        ? []
        : [`priority is ${priority}: write a whole number from -2147483647 to 2147483647.`]),
      ...(this.imagePullSecret === undefined ? [] : nameProblems('imagePullSecret', this.imagePullSecret)),
      ...(pluginName === undefined || (pluginName.length > 0 && pluginName.length <= 256)
        ? []
        : [`pluginName has ${pluginName.length} characters: write 1 to 256, or leave it out.`]),
      ...kuadrantVersionProblems('kuadrantVersion', version),
      ...pluginConfigProblems(this.config, version),
      ...(this.meteredGateway === undefined
        ? []
        : [...this.rivalProblems(this.meteredGateway), ...this.governedProblems(this.meteredGateway)]),
    ];
  }

  private namespaceProblems(): string[] {
    return this.namespace === undefined
      ? ['namespace is missing: a plugin for workloads works in its own namespace, so name it.']
      : namespaceProblems('namespace', this.namespace);
  }

  /** The gateway whose traffic this plugin meters; none when it carries another module. */
  private get meteredGateway(): Gateway | undefined {
    return this.config === undefined || this.config instanceof RawPluginConfig ? undefined : this.gateway;
  }

  private rivalProblems(gateway: Gateway): string[] {
    return rivals(this, { kind: 'gateway-filter', key: gateway.toString() }).map(
      (other) =>
        `gateway ${gateway} has another wasm-shim, ${other.node.path}, and every request would be counted twice: ` +
        'keep one of the two.',
    );
  }

  /** Kuadrant puts a wasm-shim of its own on a gateway that has a policy. */
  private governedProblems(gateway: Gateway): string[] {
    return rivals(this, { kind: 'gateway-policy', key: gateway.toString() }).map(
      (policy) =>
        `gateway ${gateway} has a TelemetryPolicy, ${policy.node.path}, so the Kuadrant operator adds the filter ` +
        `itself and every request would be counted twice: keep one of the two.`,
    );
  }
}
