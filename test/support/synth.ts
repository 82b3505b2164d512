import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Yaml } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { KustomizeApp } from '../../lib';
import { type Manifest } from './manifest-oracles';

/** Runs `use` with a directory of its own, which is gone afterwards. */
export function inTemporaryDirectory<T>(use: (directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'maas-test-'));
  try {
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A chart by itself, in an app of cdk8s' own that is never written. */
export function chartAlone(): Chart {
  return new Chart(new App(), 'test');
}

/** The objects that `build` puts into a chart of its own. */
export function manifestsOf(build: (chart: Chart) => unknown): Manifest[] {
  const app = new KustomizeApp();
  build(new Chart(app, 'chart', { disableResourceNameHashes: true }));
  return parseAllDocuments(app.synthYaml(), { version: '1.1' }).map(
    (document) => document.toJS() as Manifest,
  );
}

/** The problems that stop the synth of what `build` makes, each with its construct path; nothing when none does. */
export function problemsOf(build: (app: KustomizeApp) => unknown): string[] {
  const app = new KustomizeApp();
  build(app);
  try {
    app.synthYaml();
    return [];
  } catch (error) {
    const [first = '', ...problems] = (error as Error).message.split('\n  ');
    if (!first.startsWith('Validation failed')) throw error;
    return problems;
  }
}

/** As {@link problemsOf}, for constructs in a chart named `chart`. */
export function problemsIn(build: (chart: Chart) => unknown): string[] {
  return problemsOf((app) => build(new Chart(app, 'chart', { disableResourceNameHashes: true })));
}

export function only<T>(values: readonly T[]): T {
  const [value, ...more] = values;
  if (value === undefined || more.length > 0) throw new Error(`expected one, found ${values.length}`);
  return value;
}

export function ofKind(manifests: readonly Manifest[], kind: string): Manifest[] {
  return manifests.filter((manifest) => manifest.kind === kind);
}

export function yamlOf(value: unknown): string {
  return Yaml.stringify(value);
}
