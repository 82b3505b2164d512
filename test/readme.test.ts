import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import * as cdk8s from 'cdk8s';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import * as dashboards from '../dashboards';
import * as lib from '../lib';
import { manifestProblems } from './support/manifest-oracles';
import { inTemporaryDirectory } from './support/synth';

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

/** Runs a sample, and gives the apps and dashboards that it makes. */
function ran(sample: string, outdir: string) {
  const apps: lib.KustomizeApp[] = [];
  const made: dashboards.Dashboard[] = [];
  const modules: Readonly<Record<string, object>> = {
    cdk8s,
    'maas-observability': {
      ...lib,
      KustomizeApp: class extends lib.KustomizeApp {
        constructor(props: lib.KustomizeAppProps = {}) {
          super({ ...props, outdir });
          apps.push(this);
        }
      },
    },
    'maas-observability/dashboards': {
      ...dashboards,
      Dashboard: class extends dashboards.Dashboard {
        constructor(...args: ConstructorParameters<typeof dashboards.Dashboard>) {
          super(...args);
          made.push(this);
        }
      },
    },
  };
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(sample, { compilerOptions });
  runInNewContext(`(function (require, exports) {${outputText}\n})`)((name: string) => modules[name], {});
  return { apps, made };
}

test.each(samples.map((sample, i) => [i + 1, sample] as const))(
  'sample %i synthesizes objects that a cluster takes',
  (_, sample) => {
    inTemporaryDirectory((outdir) => {
      const { apps, made } = ran(sample, outdir);
      if (made.length > 0) {
        const app = new lib.KustomizeApp();
        new lib.MaaSObservabilityChart(app, 'maas-observability', { dashboards: made });
        apps.push(app);
      }
      expect(apps).toHaveLength(1);
      for (const app of apps) {
        const objects = parseAllDocuments(app.synthYaml(), { version: '1.1' }).map(
          (one) => one.toJS() as object,
        );
        expect(objects.length).toBeGreaterThan(5);
        expect(objects.flatMap((object) => manifestProblems(object))).toEqual([]);
      }
    });
  },
);

test('every npm script it names is there', () => {
  const named = [...README.matchAll(/`?npm (?:run )?([a-z:]+)/g)].map(([, script = '']) => script);
  for (const script of new Set(named.filter((name) => !['ci', 'install'].includes(name))))
    expect(PACKAGE.scripts).toHaveProperty([script]);
});

test('every file and folder it links to is there', () => {
  const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link);
  for (const link of links) expect([link, existsSync(join(ROOT, link))]).toEqual([link, true]);
});
