import { type GatewaySpec } from './platform-spec';
import { nameProblems, namespaceProblems } from '../validation/kubernetes-names';

export interface GatewayOptions {
  /**
   * The GatewayClass.
   * @default 'openshift-default'
   */
  readonly className?: string;
}

/**
 * A Gateway API Gateway: its name, its namespace and how its pods are found, in one place. Its properties are plain data,
 * the `gateway` of a {@link PlatformSpec}.
 */
export class Gateway implements GatewaySpec {
  /** The gateway of a Models-as-a-Service installation. */
  static readonly MAAS_DEFAULT = Gateway.named('maas-default-gateway', 'openshift-ingress');

  /** The gateway that plain data describes. */
  static of({ name, namespace, className }: GatewaySpec): Gateway {
    const usual = Gateway.MAAS_DEFAULT;
    return Gateway.named(name ?? usual.name, namespace ?? usual.namespace, { className });
  }

  static named(name: string, namespace: string, options: GatewayOptions = {}): Gateway {
    return new Gateway(name, namespace, options.className ?? 'openshift-default');
  }

  private constructor(
    readonly name: string,
    readonly namespace: string,
    readonly className: string,
  ) {}

  /** The Deployment that Istio makes for the Gateway (istio/istio `kube-gateway.yaml`). */
  get deploymentName(): string {
    return `${this.name}-${this.className}`;
  }

  /**
   * The label that a Gateway API implementation puts on the pods and Services it makes for a Gateway.
   * Source: Gateway API "Gateway infrastructure labels" (GEP-1762).
   */
  get podLabels(): Readonly<Record<string, string>> {
    return { 'gateway.networking.k8s.io/gateway-name': this.name };
  }

  problems(): string[] {
    return [
      ...nameProblems('gateway.name', this.name),
      ...namespaceProblems('gateway.namespace', this.namespace),
      ...nameProblems('gateway.className', this.className),
    ];
  }

  /** `namespace/name`. */
  toString(): string {
    return `${this.namespace}/${this.name}`;
  }
}
