import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import * as cdk8s from 'cdk8s';
import ts from 'typescript';
import * as dashboards from '../../dashboards';
import * as lib from '../../lib';

export const ROOT = join(__dirname, '..', '..');

/** The TypeScript samples of a page, as a consumer would have them in a file. */
export function samplesIn(page: string): readonly string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/```ts\n([^]*?)```/g)].map(([, sample = '']) => sample);
}

/** What a strict compiler says of samples, against what the package exports. */
export function compilerErrors(samples: readonly string[]): readonly string[] {
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
    return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a sample, and gives the apps and dashboards that it makes. */
export function ran(sample: string, outdir: string) {
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
  const program = runInNewContext(`(function (require, exports) {${outputText}\n})`) as (
    require: (name: string) => object | undefined,
    exports: object,
  ) => void;
  program((name) => modules[name], {});
  return { apps, made };
}
