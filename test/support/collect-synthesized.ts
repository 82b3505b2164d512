// Set up in every test file where MAAS_COLLECTED_OBJECTS names a folder: what an app synthesizes is kept there.
import { ApiObject, App, Chart } from 'cdk8s';
import { type IConstruct } from 'constructs';
import { KustomizeApp } from '../../lib/output/kustomize-app';
import { collectObjects } from './collected-objects';

const SYNTHESES = [
  [App.prototype, ['synth', 'synthYaml']],
  [KustomizeApp.prototype, ['synth', 'synthYaml']],
  [Chart.prototype, ['toJson']],
] as const;

for (const [prototype, methods] of SYNTHESES) {
  for (const method of methods) {
    const descriptor = Object.getOwnPropertyDescriptor(prototype, method);
    if (descriptor === undefined) continue;
    const synthesize = descriptor.value as (...args: unknown[]) => unknown;
    Object.defineProperty(prototype, method, {
      ...descriptor,
      value(this: IConstruct, ...args: unknown[]): unknown {
        const result = synthesize.apply(this, args);
        // Of a synth that fails nothing is written, and so nothing is kept.
        collectObjects(objectsIn(this));
        return result;
      },
    });
  }
}

function objectsIn(root: IConstruct): object[] {
  return root.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .map((object) => object.toJson() as object);
}
