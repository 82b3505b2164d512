// Set up in every test file where MAAS_COLLECTED_OBJECTS names a folder: what an app synthesizes is kept there.
import { ApiObject, App, Chart } from 'cdk8s';
import { KustomizeApp } from '../../lib/output/kustomize-app';
import { collectObjects } from './collected-objects';

let rendered: object[] | undefined;

const toJson = Object.getOwnPropertyDescriptor(ApiObject.prototype, 'toJson')?.value as () => object;
ApiObject.prototype.toJson = function (this: ApiObject) {
  const object = toJson.call(this);
  rendered?.push(object);
  return object;
};

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
      value(this: unknown, ...args: unknown[]): unknown {
        if (rendered !== undefined) return synthesize.apply(this, args);
        const objects: object[] = (rendered = []);
        try {
          const result = synthesize.apply(this, args);
          // Of a synth that fails nothing is written, and so nothing is kept.
          collectObjects(objects);
          return result;
        } finally {
          rendered = undefined;
        }
      },
    });
  }
}
