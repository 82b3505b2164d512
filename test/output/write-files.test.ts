import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { type OutputFile } from '../../lib/output/output-files';
import { writeFiles } from '../../lib/output/write-files';
import { inTemporaryDirectory } from '../support/synth';

const file = (path: string, text = `${path}\n`): OutputFile => ({ path, text });
const OLD = [file('a.yaml'), file('rules/old.yaml'), file('rules/same.yaml'), file('gone/b.yaml')];
const NEW = [
  file('a.yaml', 'changed\n'),
  file('rules/same.yaml'),
  file('rules/new.yaml'),
  file('fresh/c.yaml'),
];

/** Every file and folder below a directory, the files with their text. */
function state(directory: string, below = ''): Record<string, string> {
  const entries = readdirSync(join(directory, below), { withFileTypes: true });
  return Object.assign(
    {},
    ...entries.map((entry) => {
      const path = join(below, entry.name);
      if (entry.isDirectory()) return { [`${path}/`]: '', ...state(directory, path) };
      return { [path]: entry.isSymbolicLink() ? 'a link' : readFileSync(join(directory, path), 'utf8') };
    }),
  ) as Record<string, string>;
}

/** What a directory is after `act`, which is refused with a sentence, and has to be what it was before. */
function refused(directory: string, act: () => void): string {
  const before = state(directory);
  let message = '';
  try {
    act();
  } catch (error) {
    message = (error as Error).message.replaceAll(directory, '<dir>');
  }
  expect(state(directory)).toEqual(before);
  return message;
}

const OTHERS = (...lines: string[]) =>
  `nothing is written, because files of others would be overwritten:\n  ${lines.join('\n  ')}\n` +
  'Move them away, or synthesize into another folder.';

test('a file that no synth wrote is not overwritten, unless it says the same', () => {
  inTemporaryDirectory((directory) => {
    writeFileSync(join(directory, 'a.yaml'), 'theirs');
    mkdirSync(join(directory, 'rules'));
    writeFileSync(join(directory, 'rules', 'same.yaml'), 'rules/same.yaml\n');
    mkdirSync(join(directory, 'rules', 'old.yaml'));
    expect(refused(directory, () => writeFiles(directory, OLD))).toBe(
      OTHERS(
        '<dir>/a.yaml is not among the files that a synth wrote',
        '<dir>/rules/old.yaml is not among the files that a synth wrote',
      ),
    );
  });
});

test('nothing is written or removed through a link', () => {
  inTemporaryDirectory((directory) => {
    const outdir = join(directory, 'dist');
    mkdirSync(join(directory, 'outside'));
    writeFileSync(join(directory, 'outside', 'old.yaml'), 'theirs');
    mkdirSync(outdir);
    symlinkSync('../outside', join(outdir, 'rules'));
    expect(refused(directory, () => writeFiles(outdir, OLD))).toBe(OTHERS('<dir>/dist/rules is a link'));

    // As a pull request may have it: a link, and a list that names what is behind it.
    writeFiles(outdir, [file('a.yaml')]);
    const list = join(outdir, '.generated-files');
    const text = readFileSync(list, 'utf8');
    writeFileSync(list, `${text}rules/old.yaml\n../outside/old.yaml\n/etc/hostname\nrules\n`);
    writeFiles(outdir, [file('b.yaml')]);
    expect(state(directory)).toEqual({
      'dist/': '',
      'dist/.generated-files': expect.stringMatching(/\nb\.yaml\n$/) as string,
      'dist/b.yaml': 'b.yaml\n',
      'outside/': '',
      'outside/old.yaml': 'theirs',
    });
  });
});

test('a link in the place of a file is replaced, and what it leads to stays', () => {
  inTemporaryDirectory((directory) => {
    const outdir = join(directory, 'dist');
    writeFiles(outdir, [file('a.yaml')]);
    writeFileSync(join(directory, 'theirs.yaml'), 'theirs');
    rmAndLink(join(outdir, 'a.yaml'), '../theirs.yaml');
    writeFiles(outdir, [file('a.yaml')]);
    expect(state(directory)).toMatchObject({ 'theirs.yaml': 'theirs', 'dist/a.yaml': 'a.yaml\n' });
  });
});

test.each<[string, (directory: string) => void, OutputFile[], string]>([
  [
    'the output is a file',
    (directory) => writeFileSync(join(directory, 'dist'), ''),
    OLD,
    'cannot write <dir>/dist: it is there already, and no folder. The files of the output are as they were.',
  ],
  [
    'the output is below a file',
    (directory) => writeFileSync(join(directory, 'file'), ''),
    OLD,
    'cannot write <dir>/file/dist: a part of the path is a file, not a folder. The files of the output are as they were.',
  ],
  [
    'a name that is too long',
    () => undefined,
    [file('a.yaml'), file(`${'x'.repeat(300)}.yaml`)],
    `cannot write <dir>/dist/${'x'.repeat(300)}.yaml: the path is too long for this file system. The files of the output ` +
      'are as they were.',
  ],
])('%s: a sentence, and nothing is written', (title, prepare, files, message) => {
  inTemporaryDirectory((directory) => {
    prepare(directory);
    const outdir = join(directory, title.includes('below') ? 'file/dist' : 'dist');
    if (title.includes('name')) writeFiles(outdir, OLD);
    expect(refused(directory, () => writeFiles(outdir, files))).toBe(message);
  });
});

test('a full disk leaves the old output', () => {
  inTemporaryDirectory((directory) => {
    writeFiles(directory, OLD);
    const full = jest.spyOn(jest.requireActual<typeof import('node:fs')>('node:fs'), 'writeFileSync');
    full.mockImplementationOnce((...args) => {
      full.mockRestore();
      writeFileSync(...args);
      jest
        .spyOn(jest.requireActual<typeof import('node:fs')>('node:fs'), 'writeFileSync')
        .mockImplementation(() => {
          throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', path: 'x' });
        });
    });
    const message = refused(directory, () => writeFiles(directory, NEW));
    jest.restoreAllMocks();
    expect(message).toBe(
      'cannot write x: there is no space left on the device. The files of the output are as they were.',
    );
  });
});

describe('a synth that is killed', () => {
  const RUN = `
    const fs = require('node:fs');
    const { writeFiles } = require(process.argv[2]);
    let left = Number(process.argv[3]);
    for (const name of ['mkdirSync', 'writeFileSync', 'renameSync', 'rmSync', 'rmdirSync']) {
      const real = fs[name];
      fs[name] = (...args) => {
        if (left-- === 0) { process.kill(process.pid, 'SIGKILL'); for (;;); }
        return real(...args);
      };
    }
    writeFiles(process.argv[4], JSON.parse(process.argv[5]));
  `;

  test('at any moment: the next one finishes, and leaves the files of others', () => {
    inTemporaryDirectory((directory) => {
      const bundle = join(directory, 'write-files.cjs');
      buildSync({
        entryPoints: [join(__dirname, '../../lib/output/write-files.ts')],
        outfile: bundle,
        bundle: true,
        platform: 'node',
        format: 'cjs',
      });
      const script = join(directory, 'run.cjs');
      writeFileSync(script, RUN);
      const clean = join(directory, 'clean');
      writeFiles(clean, NEW);
      const expected = { ...state(clean), 'rules/theirs.yaml': 'theirs' };
      let killed = 0;
      for (let moment = 0; ; moment += 1) {
        const outdir = join(directory, `at-${moment}`);
        writeFiles(outdir, OLD);
        writeFileSync(join(outdir, 'rules', 'theirs.yaml'), 'theirs');
        const { signal, status } = spawnSync(process.execPath, [
          script,
          bundle,
          String(moment),
          outdir,
          JSON.stringify(NEW),
        ]);
        if (signal === 'SIGKILL') killed += 1;
        else expect(status).toBe(0);
        writeFiles(outdir, NEW);
        expect(state(outdir)).toEqual(expected);
        if (signal === null) break;
      }
      expect(killed).toBeGreaterThan(10);
    });
  });

  test('its folder is not taken from a synth that still runs, nor from somebody else', () => {
    inTemporaryDirectory((directory) => {
      const staging = join(directory, '.maas-observability-staging');
      mkdirSync(staging);
      writeFileSync(join(staging, 'owner'), String(process.ppid));
      const said =
        '<dir>/.maas-observability-staging is there, and no synth that ended has left it: wait for the synth that runs, or ' +
        'remove it.';
      expect(refused(directory, () => writeFiles(directory, OLD))).toBe(said);
    });
    inTemporaryDirectory((directory) => {
      mkdirSync(join(directory, '.maas-observability-staging'));
      writeFileSync(join(directory, '.maas-observability-staging', 'notes.md'), 'theirs');
      expect(refused(directory, () => writeFiles(directory, OLD))).toContain(
        'no synth that ended has left it',
      );
      expect(existsSync(join(directory, '.maas-observability-staging', 'notes.md'))).toBe(true);
    });
  });
});

function rmAndLink(path: string, to: string): void {
  const { rmSync } = jest.requireActual<typeof import('node:fs')>('node:fs');
  rmSync(path);
  symlinkSync(to, path);
}
