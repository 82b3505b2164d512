import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { manifestProblems } from '../support/manifest-oracles';
import { ROOT, compilerErrors, ran, samplesIn } from '../support/samples';
import { inTemporaryDirectory } from '../support/synth';

const pages = readdirSync(join(ROOT, 'docs', 'guides')).map((name) => join('docs', 'guides', name));
const programs = pages.flatMap((page) =>
  samplesIn(page).map((sample, i) => [`${page}, program ${i + 1}`, sample] as const),
);

test('every program of the guides compiles against what the package exports', () => {
  expect(programs.length).toBeGreaterThan(5);
  expect(compilerErrors(programs.map(([, sample]) => sample))).toEqual([]);
});

test.each(programs)('%s runs, and writes objects that a cluster takes', (_, sample) => {
  inTemporaryDirectory((outdir) => {
    const { apps } = ran(sample, outdir);
    expect(apps).not.toEqual([]);
    for (const app of apps) {
      const objects = parseAllDocuments(app.synthYaml(), { version: '1.1' }).map(
        (document) => document.toJS() as object,
      );
      expect(objects.length).toBeGreaterThan(5);
      expect(objects.flatMap((object) => manifestProblems(object))).toEqual([]);
    }
  });
});

test('every page is in the list of guides, and every link leads to a file', () => {
  const list = readFileSync(join(ROOT, 'docs', 'guides', 'README.md'), 'utf8');
  for (const page of pages) {
    if (!page.endsWith('README.md')) expect(list).toContain(`](${page.replace('docs/guides/', '')})`);
    const text = readFileSync(join(ROOT, page), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, link = '']) => link);
    for (const link of links) {
      expect([page, link, existsSync(join(ROOT, dirname(page), link))]).toEqual([page, link, true]);
    }
  }
});
