import { type IdentityContract } from './identity-contract';

/** A route that has limits, with the contract of its own AuthPolicy. */
export interface ContractRoute {
  /** The name of the HTTPRoute. */
  readonly name: string;

  readonly namespace: string;

  /**
   * What the route's own AuthPolicy promises. It takes the place of the gateway's whole, filters and headers.
   * @default - the gateway's contract
   */
  readonly identity?: IdentityContract;
}

/** A contract, and where it holds. */
export interface EffectiveContract {
  readonly contract: IdentityContract;
  /** Nothing for the gateway's own, else ` on route <namespace>/<name>`. */
  readonly where: string;
  readonly isGateways: boolean;
}

/**
 * Every contract that holds somewhere, each once. The gateway's does unless each of the routes has its own.
 * Source: Kuadrant/architecture `rfcs/0009-defaults-and-overrides.md`, implicit defaults.
 */
export function effectiveContracts(
  gateway: IdentityContract,
  routes: readonly ContractRoute[],
): readonly EffectiveContract[] {
  const own = new Map<IdentityContract, ContractRoute[]>();
  for (const route of routes) {
    if (route.identity === undefined || route.identity === gateway) continue;
    own.set(route.identity, [...(own.get(route.identity) ?? []), route]);
  }
  const overridden = [...own.values()].flat().length;
  return [
    ...(routes.length > 0 && overridden === routes.length
      ? []
      : [{ contract: gateway, where: '', isGateways: true }]),
    ...[...own].map(([contract, on]) => ({
      contract,
      where: ` on ${on.length === 1 ? 'route' : 'routes'} ${on.map(routeName).join(', ')}`,
      isGateways: false,
    })),
  ];
}

export function routeName({ namespace, name }: Pick<ContractRoute, 'name' | 'namespace'>): string {
  return `${namespace}/${name}`;
}
