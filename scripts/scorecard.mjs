// Checks the repository for what OpenSSF Scorecard (https://github.com/ossf/scorecard/blob/main/docs/checks.md) looks at and
// that files alone can show. Prints a line for each check and exits with 1 when one fails. `scorecard.mjs DIR` for another tree.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), '..');
const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});
const files = stdout.split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
const read = (file) => readFileSync(join(root, file), 'utf8');
const has = (pattern) => files.some((file) => pattern.test(file));

const workflows = files
  .filter((file) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(file) || /(^|\/)action\.ya?ml$/.test(file))
  .map((file) => ({ file, workflow: parse(read(file)) ?? {} }));
const steps = workflows.flatMap(({ file, workflow }) =>
  [...Object.values(workflow.jobs ?? {}), ...(workflow.runs === undefined ? [] : [workflow.runs])].flatMap(
    (job) => (job.steps ?? []).map((step) => ({ file, step })),
  ),
);

/** Each check answers what is wrong, a line for each place. */
const CHECKS = {
  'Binary-Artifacts': () =>
    files
      .filter((file) => /\.(exe|dll|so|dylib|class|jar|war|o|a|wasm|pyc|node|crx|deb|rpm)$/i.test(file))
      .map((file) => `${file} is a binary: build it from source instead.`),

  'CI-Tests': () => {
    const runsOnPullRequests = workflows.some(
      ({ workflow }) => workflow.on !== undefined && keysOf(workflow.on).includes('pull_request'),
    );
    return runsOnPullRequests ? [] : ['no workflow runs for pull requests.'];
  },

  'Dangerous-Workflow': () => [
    ...workflows
      .filter(({ workflow }) => keysOf(workflow.on).includes('pull_request_target'))
      .map(({ file }) => `${file} runs code of pull requests with secrets: use pull_request.`),
    ...steps
      .filter(({ step }) =>
        /\$\{\{[^}]*github\.(event\.(?!release\.tag)[\w.]*(title|body|head_ref|message|name|email|label|ref)|head_ref)/.test(
          step.run ?? '',
        ),
      )
      .map(
        ({ file, step }) =>
          `${file}: "${step.name ?? step.run}" puts a stranger's text into a shell: use env.`,
      ),
  ],

  'Dependency-Update-Tool': () =>
    has(/^\.github\/(dependabot\.ya?ml|renovate\.json5?)$|^renovate\.json5?$/)
      ? []
      : ['no update tool: add .github/dependabot.yml.'],

  Fuzzing: () => {
    const { devDependencies = {} } = JSON.parse(read('package.json'));
    return 'fast-check' in devDependencies &&
      files.some((file) => /\.test\.ts$/.test(file) && read(file).includes("'fast-check'"))
      ? []
      : ['no test uses fast-check.'];
  },

  License: () => (has(/^LICENSE(\.md|\.txt)?$/) ? [] : ['no LICENSE.']),

  'Pinned-Dependencies': () => [
    ...steps
      .filter(({ step }) => step.uses !== undefined && !step.uses.startsWith('./'))
      .filter(({ step }) => !/@[0-9a-f]{40}$/.test(step.uses))
      .map(
        ({ file, step }) =>
          `${file}: ${step.uses} is not pinned: write its commit, and the tag as a comment.`,
      ),
    ...workflows.flatMap(({ file, workflow }) =>
      Object.values(workflow.jobs ?? {})
        .flatMap((job) => [
          job.container?.image ?? job.container,
          ...Object.values(job.services ?? {}).map(({ image }) => image),
        ])
        .filter((image) => typeof image === 'string' && !/@sha256:[0-9a-f]{64}$/.test(image))
        .map((image) => `${file}: the image ${image} is not pinned: write its digest.`),
    ),
    ...(has(/^package-lock\.json$/) ? [] : ['no package-lock.json.']),
    ...steps
      .filter(({ step }) => /\bnpm (install|i)\b(?! -g)/.test(step.run ?? ''))
      .map(({ file }) => `${file} runs npm install: npm ci keeps to the lock file.`),
  ],

  'Security-Policy': () => {
    const policy = files.find((file) => /^(\.github\/)?SECURITY\.md$/.test(file));
    if (policy === undefined) return ['no SECURITY.md.'];
    return /report/i.test(read(policy)) ? [] : [`${policy} does not say how to report a vulnerability.`];
  },

  'Token-Permissions': () =>
    workflows
      .filter(({ workflow }) => workflow.jobs !== undefined)
      .flatMap(({ file, workflow }) => [
        ...(isReadOnly(workflow.permissions)
          ? []
          : [`${file} has no read-only permissions at its top: write permissions: { contents: read }.`]),
        ...Object.entries(workflow.jobs)
          .filter(([, job]) => writes(job.permissions) && runsDependencies(job))
          .map(([name]) => `${file}: the job ${name} runs the dependencies' code and can write: split it.`),
      ]),
};

function keysOf(on) {
  if (typeof on === 'string') return [on];
  return Array.isArray(on) ? on : Object.keys(on ?? {});
}

function isReadOnly(permissions) {
  return (
    permissions === 'read-all' ||
    (permissions !== undefined && permissions !== 'write-all' && !writes(permissions))
  );
}

function writes(permissions) {
  return permissions === 'write-all' || Object.values(permissions ?? {}).includes('write');
}

function runsDependencies({ steps: own = [] }) {
  return own.some(({ run = '' }) => /\bnpm (ci|install|run|test)\b|\bnpx\b|\.ci\/run/.test(run));
}

let failed = 0;
for (const [name, check] of Object.entries(CHECKS)) {
  const problems = check();
  console.log(`${problems.length === 0 ? 'pass' : 'FAIL'}  ${name}`);
  for (const problem of problems) console.log(`      ${problem}`);
  failed += problems.length === 0 ? 0 : 1;
}
process.exitCode = failed === 0 ? 0 : 1;
