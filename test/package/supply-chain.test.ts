import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PACKAGE, ROOT, run, temporaryFolder } from './packed';

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
  readonly permissions?: Readonly<Record<string, string>>;
  readonly needs?: string;
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

test('a release runs every check in one job, and another signs and publishes what it built', () => {
  const text = readFileSync(join(ROOT, '.github', 'workflows', 'publish.yml'), 'utf8');
  const workflow = parse(text) as {
    readonly permissions: object;
    readonly jobs: Readonly<Record<string, Job>>;
  };
  const runsOf = (job: string) => (workflow.jobs[job]?.steps ?? []).flatMap(({ run }) => run ?? []);
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(runsOf('build').slice(-2)).toEqual(['bash .ci/run', 'npm pack --pack-destination "$RUNNER_TEMP"']);
  expect(workflow.jobs.build?.permissions).toBeUndefined();
  expect(workflow.jobs.publish?.needs).toBe('build');
  expect(runsOf('publish')).toEqual(['npm publish --provenance --access public --ignore-scripts ./*.tgz']);
  expect(workflow.jobs.publish?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  expect(text).not.toMatch(/secrets\./);
});

function scorecard(tree: string) {
  const { ok, stdout } = run(process.execPath, [join(ROOT, 'scripts', 'scorecard.mjs'), tree], ROOT);
  return { ok, failed: [...stdout.matchAll(/^FAIL {2}(\S+)$/gm)].map(([, name]) => name), stdout };
}

test('the repository passes the checks of OpenSSF Scorecard that files can show', () => {
  expect(scorecard(ROOT)).toMatchObject({ ok: true, failed: [] });
});

test('each of these checks can fail', () => {
  const tree = temporaryFolder();
  const workflow = {
    on: { pull_request_target: {} },
    permissions: 'write-all',
    jobs: {
      build: {
        container: 'node:24',
        permissions: { contents: 'write' },
        steps: [
          { uses: 'actions/checkout@v4' },
          { run: 'npm install && echo "${{ github.event.pull_request.title }}"' },
        ],
      },
    },
  };
  mkdirSync(join(tree, '.github', 'workflows'), { recursive: true });
  writeFileSync(join(tree, '.github', 'workflows', 'ci.yml'), JSON.stringify(workflow));
  writeFileSync(join(tree, 'package.json'), '{}');
  writeFileSync(join(tree, 'tool.exe'), '');
  run('git', ['init', '--quiet'], tree);

  const { ok, failed, stdout } = scorecard(tree);
  expect(ok).toBe(false);
  expect(failed).toEqual([
    'Binary-Artifacts',
    'CI-Tests',
    'Dangerous-Workflow',
    'Dependency-Update-Tool',
    'Fuzzing',
    'License',
    'Pinned-Dependencies',
    'Security-Policy',
    'Token-Permissions',
  ]);
  expect(stdout).toContain('actions/checkout@v4 is not pinned: write its commit, and the tag as a comment.');
  expect(stdout).toContain('the image node:24 is not pinned: write its digest.');
});
