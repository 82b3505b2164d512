// Fails where a package that a user gets has a known vulnerability: a dependency, or one whose code is in ours. Needs
// `npm run build`. Some mirrors of the registry do not answer the question: then it says so and passes, or fails where
// AUDIT=required asks for an answer, as the release does.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const read = (file) => readFileSync(join(root, file), 'utf8');

const { packages } = JSON.parse(read('package-lock.json'));
const installed = Object.entries(packages)
  .filter(([path, { dev }]) => path !== '' && dev !== true)
  .map(([path]) => path.replace(/^.*node_modules\//, ''));
const inlined = [...read('build/THIRD-PARTY-NOTICES').matchAll(/^(\S+) v?\d+\.\d+\.\d+\S* \(/gm)].map(
  ([, name]) => name,
);
if (inlined.length === 0) throw new Error('build/THIRD-PARTY-NOTICES names no package: run npm run build.');
const shipped = new Set([...installed, ...inlined]);

const { stdout, stderr } = spawnSync('npm', ['audit', '--json'], {
  cwd: root,
  encoding: 'utf8',
  shell: process.platform === 'win32',
});
const { vulnerabilities } = JSON.parse(stdout || '{}');
if (vulnerabilities === undefined) {
  if (!/audit endpoint returned an error|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(stdout + stderr)) {
    throw new Error(`npm audit: ${stdout}${stderr}`);
  }
  const required = process.env.AUDIT === 'required';
  console.error(
    `npm audit ${required ? 'is required and did not run' : 'was skipped'}: the registry does not answer it.`,
  );
  process.exitCode = required ? 1 : 0;
} else {
  for (const { name, severity, via, range } of Object.values(vulnerabilities)) {
    if (!shipped.has(name)) continue;
    const titles = via.map((one) =>
      typeof one === 'string' ? `through ${one}` : `${one.title}, ${one.url}`,
    );
    console.error(`${name} ${range} (${severity}): ${titles.join('; ')}`);
    process.exitCode = 1;
  }
}
