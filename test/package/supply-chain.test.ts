import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PACKAGE, ROOT } from './packed';

/** Where npm looks for a package whose place the lock file leaves out, as ours does. */
const REGISTRY = 'https://registry.npmjs.org/';

interface Locked {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly peer?: boolean;
  readonly inBundle?: boolean;
}

interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');

test('every package of the lock file comes from the registry, and is what it was when it was locked', () => {
  expect(locked.length).toBeGreaterThan(100);
  const loose = locked.filter(
    ([, { inBundle = false, integrity = '', resolved = REGISTRY }]) =>
      // What is bundled travels in the tarball of the package that holds it.
      !inBundle && !(integrity.startsWith('sha512-') && resolved.startsWith(REGISTRY)),
  );
  expect(loose.map(([path]) => path)).toEqual([]);
});

test('what a user installs has a licence that asks for nothing but its text', () => {
  const runTime = locked.filter(([, { dev = false, devOptional = false }]) => !dev && !devOptional);
  expect(runTime.map(([path]) => path)).toEqual(
    expect.arrayContaining(Object.keys(PACKAGE.dependencies).map((name) => `node_modules/${name}`)),
  );
  const others = runTime.filter(
    ([, { license = 'none' }]) => !/^(Apache-2\.0|MIT|ISC|0BSD|BSD-[23]-Clause)$/.test(license),
  );
  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

test('a release runs every check, then publishes with provenance and without a token', () => {
  const text = readFileSync(join(ROOT, '.github', 'workflows', 'publish.yml'), 'utf8');
  const workflow = parse(text) as {
    readonly permissions: object;
    readonly jobs: Readonly<Record<string, Job>>;
  };
  const { steps, permissions } = workflow.jobs.publish ?? { steps: [], permissions: {} };
  const runs = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
  expect(runs.slice(-2)).toEqual(['bash .ci/run', 'npm publish --provenance --access public']);
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  expect(text).not.toMatch(/secrets\./);
  for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/@(v\d+|[0-9a-f]{40})$/);
});
