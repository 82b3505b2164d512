import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

/** The TypeScript samples, as a consumer would have them in a file. */
const samples = [...README.matchAll(/```ts\n([^]*?)```/g)].map(([, sample = '']) => sample);

test('every sample compiles against what the package exports', () => {
  expect(samples.length).toBeGreaterThan(1);
  const folder = mkdtempSync(join(ROOT, 'test', '.readme-'));
  try {
    const files = samples.map((sample, i) => {
      const file = join(folder, `sample-${i}.ts`);
      writeFileSync(file, sample);
      return file;
    });
    const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
      config: { compilerOptions: object };
    };
    const { options } = ts.convertCompilerOptionsFromJson(
      {
        ...config.compilerOptions,
        noEmit: true,
        noUnusedLocals: false,
        paths: {
          'maas-observability': [join(ROOT, 'lib/index.ts')],
          'maas-observability/dashboards': [join(ROOT, 'dashboards/index.ts')],
        },
      },
      ROOT,
    );
    const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram(files, options));
    expect(diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual(
      [],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('every npm script it names is there', () => {
  const named = [...README.matchAll(/`?npm (?:run )?([a-z:]+)/g)].map(([, script = '']) => script);
  for (const script of new Set(named.filter((name) => !['ci', 'install'].includes(name))))
    expect(PACKAGE.scripts).toHaveProperty([script]);
});

test('every file and folder it links to is there', () => {
  const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link);
  for (const link of links) expect([link, existsSync(join(ROOT, link))]).toEqual([link, true]);
});
