import { type IConstruct } from 'constructs';
import { type Flow } from './flow';

const flows = new WeakMap<IConstruct, Flow>();

/** Says which flow typed dashboards and rules below `scope` are resolved for, unless they name another. */
export function setFlow(scope: IConstruct, flow: Flow): void {
  flows.set(scope, flow);
}

/** The flow of the nearest scope that has one, such as the MaaSObservabilityChart around a construct. */
export function flowAround(construct: IConstruct): Flow | undefined {
  for (let scope: IConstruct | undefined = construct; scope !== undefined; scope = scope.node.scope) {
    const flow = flows.get(scope);
    if (flow !== undefined) return flow;
  }
  return undefined;
}
