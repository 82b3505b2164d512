import { collectedObjects } from '../support/collected-objects';
import { type Manifest } from '../support/manifest-oracles';
import { inTemporaryDirectory } from '../support/synth';
import { type Tried } from './support/objects';
import { objectsFolder } from './support/objects-folder';
import { describeCluster, report } from './support/suite';
import { istioProblems, persesProblems } from './support/validators';

const ISTIO = ['Telemetry', 'WasmPlugin', 'EnvoyFilter'];

function collected(kinds: readonly string[]): readonly Tried[] {
  return collectedObjects(objectsFolder())
    .map(({ from, object }) => ({ from, object: object as Manifest }))
    .filter(({ object }) => kinds.includes(object.kind));
}

describeCluster('what other projects say of their objects', () => {
  test("Istio's validators take every Telemetry, WasmPlugin and EnvoyFilter", () => {
    const objects = collected(ISTIO).map(({ object }) => object);
    expect(objects.length).toBeGreaterThan(10);
    expect(inTemporaryDirectory((folder) => istioProblems(objects, folder))).toEqual([]);
    report(`${objects.length} objects were put to Istio's validators.`);
  });

  test("Perses' command takes every dashboard", () => {
    const dashboards = collected(['PersesDashboard']);
    expect(dashboards.length).toBeGreaterThan(5);
    expect(inTemporaryDirectory((folder) => persesProblems(dashboards, folder))).toEqual([]);
    report(`${dashboards.length} dashboards were put to Perses' command.`);
  });
});
