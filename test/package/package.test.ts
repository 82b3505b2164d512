import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { KustomizeApp, MaaSObservabilityChart } from '../../lib';
import { RUNBOOKS } from '../../lib/rules/resolved-rules';
import { hasKubectl, kustomize, manifestProblems, readManifests } from '../support/manifest-oracles';
import { ofKind, only } from '../support/synth';
import { PACKAGE, ROOT, install, lockedVersions, pack, run, temporaryFolder } from './packed';

const PEERS = Object.keys(PACKAGE.peerDependencies);

/** The lowest version that a caret range takes. */
const lowest = Object.fromEntries(
  Object.entries(PACKAGE.peerDependencies).map(([name, range]) => [name, range.replace(/^\^/, '')]),
);

/** The lowest TypeScript that the README names. */
const [, LOWEST_TYPESCRIPT = ''] =
  /TypeScript (\d+\.\d+) or later/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8')) ?? [];

/** A synth prints nothing else. */
const LEFT_OUT: unknown = expect.stringMatching(/^(note: \[\w+\] left out, because [^\n]+\n)?$/);

const NOTICES = 'build/THIRD-PARTY-NOTICES';
const SBOM = 'build/sbom.cdx.json';

/** Every declaration is checked, ours and those it leans on. */
const STRICT = { strict: true, noUncheckedIndexedAccess: true, skipLibCheck: false, types: [] };

const PROJECTS = [
  {
    name: 'ES modules, the newest tested cdk8s',
    type: 'module',
    compilerOptions: { ...STRICT, module: 'nodenext', target: 'es2022' },
    peers: lockedVersions([...PEERS, 'typescript']),
  },
  {
    // What `cdk8s init typescript-app` writes.
    name: 'CommonJS, the lowest cdk8s and TypeScript',
    type: 'commonjs',
    compilerOptions: {
      ...STRICT,
      module: 'CommonJS',
      target: 'ES2017',
      lib: ['es2016'],
      stripInternal: true,
    },
    peers: { ...lowest, typescript: LOWEST_TYPESCRIPT },
  },
] as const;

// The compiler and the synth of a whole project, beside other tests.
jest.setTimeout(120_000);

const folder = temporaryFolder();
const tarball = pack(folder);
run('tar', ['-xzf', tarball], folder);
const packed = run('tar', ['-tzf', tarball], folder)
  .stdout.trim()
  .split('\n')
  .map((file) => file.replace(/^package\//, ''))
  .sort();

const projects = PROJECTS.map((project) => {
  const path = join(folder, project.type);
  mkdirSync(path);
  writeFileSync(join(path, 'package.json'), JSON.stringify({ private: true, type: project.type }));
  writeFileSync(
    join(path, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: project.compilerOptions, files: ['main.ts'] }),
  );
  copyFileSync(join(__dirname, 'consumer', 'main.ts'), join(path, 'main.ts'));
  const peers = Object.entries(project.peers).map(([name, version]) => `${name}@${version}`);
  return { ...project, path, missing: install(path, [tarball, ...peers]) };
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the tarball', () => {
  const built = packed.filter((file) => file.startsWith('build/'));
  const doors = Object.values(PACKAGE.exports).flatMap((door) =>
    typeof door === 'string'
      ? []
      : [{ types: posix.normalize(door.types), code: posix.normalize(door.default) }],
  );
  const commands = Object.values(PACKAGE.bin ?? {});

  test('has the documents, and what its doors and its command lead to', () => {
    const documents = packed.filter((file) => !file.startsWith('build/') && !file.startsWith('docs/'));
    expect(documents).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
      'schema/platform.schema.json',
    ]);
    expect(packed).toContain('docs/runbooks/README.md');
    const { reached } = reachedFrom([...doors.flatMap(({ types, code }) => [types, code]), ...commands]);
    expect([...reached, NOTICES, SBOM].sort()).toEqual(built);
  });

  test('reads its code from one file, and so does its command', () => {
    for (const { code } of doors) {
      expect(reachedFrom([code])).toMatchObject({ reached: new Set([code, 'build/maas-observability.js']) });
    }
    for (const command of commands) expect(reachedFrom([command]).reached).toEqual(new Set([command]));
  });

  test('depends on what its code and its declarations ask for', () => {
    const { asked } = reachedFrom([...doors.flatMap(({ types, code }) => [types, code]), ...commands]);
    expect([...asked].sort()).toEqual([...Object.keys(PACKAGE.dependencies), ...PEERS].sort());
  });

  test('lists what is in it, and what it installs, as CycloneDX without a time', () => {
    const sbom = JSON.parse(textOf(SBOM)) as {
      readonly bomFormat: string;
      readonly serialNumber?: string;
      readonly metadata: { readonly timestamp?: string; readonly component: { readonly name: string } };
      readonly components: readonly {
        readonly name: string;
        readonly version: string;
        readonly purl: string;
      }[];
    };
    expect(sbom).toMatchObject({
      bomFormat: 'CycloneDX',
      metadata: { component: { name: 'maas-observability' } },
    });
    expect([sbom.serialNumber, sbom.metadata.timestamp]).toEqual([undefined, undefined]);
    const names = sbom.components.map(({ name }) => name);
    const bundled = [...textOf(NOTICES).matchAll(/^(\S+) v?\d+\.\d+\.\d+\S* \(/gm)].map(([, name]) => name);
    expect(names).toEqual(expect.arrayContaining([...bundled, ...Object.keys(PACKAGE.dependencies)]));
    expect(names).not.toContain('jest');
  });

  test('names each package whose code is in its own, with its licence', () => {
    const code = built
      .filter((file) => file.endsWith('.js'))
      .map(textOf)
      .join('\n');
    const inlined = [...code.matchAll(/^\s*\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm)].map(
      ([, name = '']) => name,
    );
    const named = [
      ...textOf(NOTICES).matchAll(/^(\S+) v?\d+\.\S+ \((Apache-2\.0|MIT|BSD-3-Clause|0BSD|ISC)\)$/gm),
    ];
    expect(inlined).toContain('@grafana/grafana-foundation-sdk');
    expect(named.map(([, name]) => name)).toEqual([...new Set(inlined)].sort());
    for (const notice of textOf(NOTICES).split('\n---\n')) {
      expect(notice).toMatch(
        /Permission is hereby granted|TERMS AND CONDITIONS FOR USE|that of \.\.\/LICENSE\.$/m,
      );
    }
  });

  test('says where its runbooks are, as the alerts do', () => {
    const repository = PACKAGE.repository.url.replace(/^git\+|\.git$/g, '');
    expect(RUNBOOKS).toBe(`${repository}/blob/main/docs/runbooks`);
  });
});

describe.each(projects)('in a project with $name', ({ path, missing }) => {
  // What is missing, if anything, stands in the name of the test that is skipped.
  const because = missing === undefined ? '' : `: skipped, ${missing}`;
  const ifInstalled = missing === undefined ? test : test.skip;

  ifInstalled(`compiles strictly, synthesizes, and kustomize takes it${because}`, () => {
    const tsc = join(path, 'node_modules', 'typescript', 'bin', 'tsc');
    expect(run(process.execPath, [tsc, '-p', path], path)).toMatchObject({ output: '', ok: true });
    expect(run(process.execPath, ['main.js'], path)).toMatchObject({ output: LEFT_OUT, ok: true });

    const manifests = readManifests(join(path, 'dist')).map(({ object }) => object);
    expect(manifests.flatMap((manifest) => manifestProblems(manifest))).toEqual([]);
    if (hasKubectl()) expect(kustomize(join(path, 'dist'))).toHaveLength(manifests.length);

    expect(only(ofKind(manifests, 'TelemetryPolicy'))).toMatchObject({
      spec: { metrics: { default: { labels: { region: expect.stringContaining('x-region') as string } } } },
    });
    expect(ofKind(manifests, 'ServiceMonitor').map(({ metadata }) => metadata?.name)).toContain('billing');
    const dashboards = ofKind(manifests, 'GrafanaDashboard').map(
      ({ spec }) => JSON.parse(dashboardText(spec as DashboardSpec)) as PanelsOfDashboard,
    );
    expect(dashboards.map(({ title }) => title)).toEqual(['AI Engineer', 'Platform Admin', 'Our tokens']);
    const ours = only(dashboards.filter(({ title }) => title === 'Our tokens'));
    expect(ours.panels.flatMap(({ targets = [] }) => targets)).toMatchObject([
      { expr: expect.stringContaining('sum by(region) (rate(authorized_hits{') as string },
      { expr: expect.stringContaining('billing_invoices_total') as string },
    ]);
  });

  ifInstalled(`writes the bytes that the sources write${because}`, () => {
    const script = `
      const { KustomizeApp, MaaSObservabilityChart } = require('maas-observability');
      const app = new KustomizeApp({ outdir: 'packed' });
      new MaaSObservabilityChart(app, 'maas', { persesDashboard: {} });
      app.synth();`;
    writeFileSync(join(path, 'same.cjs'), script);
    expect(run(process.execPath, ['same.cjs'], path)).toMatchObject({ output: LEFT_OUT, ok: true });
    const app = new KustomizeApp({ outdir: join(path, 'sources') });
    new MaaSObservabilityChart(app, 'maas', { persesDashboard: {} });
    app.synth();
    const written = readFiles(join(path, 'packed'));
    expect(written.size).toBeGreaterThan(20);
    expect(written).toEqual(readFiles(join(path, 'sources')));
  });

  ifInstalled(`has the command, which holds what was synthesized against the flow${because}`, () => {
    const command = join(path, 'node_modules', '.bin', 'maas-observability');
    expect(run(command, ['--help'], path)).toMatchObject({
      ok: true,
      stdout: expect.stringContaining('check') as string,
    });
    expect(run(command, ['check', 'dist'], path)).toMatchObject({ ok: true });
  });

  ifInstalled(`gives the same names to require, to import and to a debugger${because}`, () => {
    const script = `
      const names = (module) => Object.keys(module).filter((name) => !['default', 'module.exports', '__esModule'].includes(name));
      (async () => {
        for (const door of ['maas-observability', 'maas-observability/dashboards']) {
          const module = createRequire(path)(door);
          const misnamed = names(module).filter((name) => typeof module[name] === 'function' && module[name].name !== name);
          console.log(JSON.stringify({ required: names(module), imported: names(await import(door)), misnamed }));
        }
      })();`;
    const file = join(path, 'names.mjs');
    writeFileSync(
      file,
      `import { createRequire } from 'node:module';\nconst path = import.meta.url;\n${script}`,
    );
    const { stdout, output } = run(process.execPath, [file], path);
    const doors = stdout
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as Readonly<Record<'required' | 'imported' | 'misnamed', readonly string[]>>,
      );
    expect(output).toBe(stdout);
    for (const { required, imported, misnamed } of doors) {
      expect([...imported].sort()).toEqual([...required].sort());
      expect(misnamed).toEqual([]);
    }
    expect(doors[0]?.required).toContain('MaaSObservabilityChart');
    expect(doors[1]?.required).toContain('standardDashboards');
  });
});

interface PanelsOfDashboard {
  readonly title: string;
  readonly panels: readonly { readonly targets?: readonly unknown[] }[];
}

interface DashboardSpec {
  readonly json?: string;
  readonly gzipJson?: string;
}

/** A large dashboard travels compressed. */
function dashboardText({ json, gzipJson = '' }: DashboardSpec): string {
  return json ?? gunzipSync(Buffer.from(gzipJson, 'base64')).toString();
}

/** Every file below a folder, by its path in it. */
function readFiles(path: string): Map<string, string> {
  return new Map(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(path, file), readFileSync(file, 'utf8')]),
  );
}

/** The modules that the doors lead to, and the packages these ask for. */
function reachedFrom(doors: readonly string[]): { reached: Set<string>; asked: Set<string> } {
  const reached = new Set<string>();
  const asked = new Set<string>();
  const queue = [...doors];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    // The code is CommonJS, and has texts in it that look like modules: what `init` writes.
    const imports = file.endsWith('.d.ts')
      ? /(?:\bfrom |\bimport\()["']([^"']+)["']/g
      : /\b(?:require|import)\(["']([^"']+)["']/g;
    for (const [, name = ''] of withoutComments(textOf(file)).matchAll(imports)) {
      if (name.startsWith('.')) queue.push(moduleFile(file, name));
      else if (!builtinModules.includes(name.replace(/^node:/, ''))) asked.add(packageOf(name));
    }
  }
  return { reached, asked };
}

/** Without block comments, in which bundled packages name their types. */
function withoutComments(code: string): string {
  return code.replace(/^\s*\/\*\*[^]*?\*\//gm, '');
}

function textOf(file: string): string {
  return readFileSync(join(folder, 'package', file), 'utf8');
}

/** A module without what tells its code from its declarations. */
function stemOf(file: string): string {
  return file.replace(/\.d\.ts$|\.js$/, '');
}

function moduleFile(from: string, name: string): string {
  const stem = stemOf(posix.join(dirname(from), name));
  const suffix = from.endsWith('.d.ts') ? '.d.ts' : '.js';
  const file = `${stem}${suffix}`;
  return existsSync(join(folder, 'package', file)) ? file : `${stem}/index${suffix}`;
}

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}
