import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import * as lib from '../lib';
import { manifestProblems } from './support/manifest-oracles';
import { ROOT, compilerErrors, ran, samplesIn } from './support/samples';
import { inTemporaryDirectory } from './support/synth';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

const samples = samplesIn('README.md');

test('every sample compiles against what the package exports', () => {
  expect(samples.length).toBeGreaterThan(1);
  expect(compilerErrors(samples)).toEqual([]);
});

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
