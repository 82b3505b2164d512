import { execFileSync, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** A project with the scripts of this one, and an app that writes what its source says. */
const project = mkdtempSync(join(tmpdir(), 'maas-synth-'));
const script = join(project, 'scripts', 'synth.mjs');
const cache = join(project, 'node_modules', '.cache', 'maas-observability');

beforeAll(() => {
  for (const file of ['scripts', 'package.json', 'package-lock.json', 'tsconfig.json']) {
    cpSync(join(ROOT, file), join(project, file), { recursive: true });
  }
  mkdirSync(join(project, 'node_modules'));
  for (const name of ['esbuild', '@esbuild']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  }
  writeFileSync(join(project, 'node_modules', '.package-lock.json'), '{}');
  mkdirSync(join(project, 'lib'));
  writeFileSync(join(project, 'main.ts'), "import { text } from './lib';\nprocess.stdout.write(text);\n");
  source('first');
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

/** Writes the source as somebody does a moment later: the clock of a file system is coarse. */
function source(text: string, secondsAgo = 0): void {
  const file = join(project, 'lib', 'index.ts');
  writeFileSync(file, `export const text: string = '${text}';\n`);
  const at = Date.now() / 1000 - secondsAgo;
  utimesSync(file, at, at);
}

const synth = () => execFileSync(process.execPath, [script], { cwd: project, encoding: 'utf8' });
const compiled = () => readFileSync(join(cache, 'main.cjs'), 'utf8');

test('compiles once, and again only when a source is newer', () => {
  source('first', 60);
  expect(synth()).toBe('first');
  const before = compiled();
  // The compiled file runs, and not the source.
  writeFileSync(join(cache, 'main.cjs'), before.replace('"first"', '"kept"'));
  expect(synth()).toBe('kept');

  source('second', -60);
  expect(synth()).toBe('second');
});

test('two that start at once both end well, and leave no file of their own', async () => {
  rmSync(cache, { recursive: true, force: true });
  source('both', 60);
  const run = () =>
    new Promise<string>((done, fail) => {
      const child = spawn(process.execPath, [script], { cwd: project });
      let out = '';
      child.stdout.on('data', (data: Buffer) => (out += data.toString()));
      child.on('error', fail);
      child.on('close', (code) => (code === 0 ? done(out) : fail(new Error(`exit code ${code}`))));
    });
  expect(await Promise.all([run(), run()])).toEqual(['both', 'both']);
  expect(readdirSync(cache).sort()).toEqual(['main.cjs', 'main.sources.json']);
});

test('a source that does not compile stops the synth, and the next one compiles again', () => {
  writeFileSync(join(project, 'lib', 'index.ts'), 'export const text: string = ;\n');
  expect(() => execFileSync(process.execPath, [script], { cwd: project, stdio: 'pipe' })).toThrow(
    /Unexpected ";"[^]*lib\/index\.ts:1:28/,
  );
  source('again');
  expect(synth()).toBe('again');
});
