import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Chart } from 'cdk8s';
import { type Construct } from 'constructs';
import { Folder, KustomizeApp, LimitadorMonitor, setChartFolder } from '../../lib';
import { hasKubectl, kustomize } from '../support/manifest-oracles';
import { inTemporaryDirectory } from '../support/synth';

const object = (scope: Construct, id: string, namespace: string, name = 'same') =>
  new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } });

const tree = (directory: string, below = ''): string[] =>
  readdirSync(join(directory, below), { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() ? tree(directory, join(below, entry.name)) : [join(below, entry.name)],
    )
    .sort();

const contents = (directory: string) =>
  Object.fromEntries(tree(directory).map((file) => [file, readFileSync(join(directory, file), 'utf8')]));

test('one file for each object: the same name in two namespaces makes two', () => {
  inTemporaryDirectory((outdir) => {
    const app = new KustomizeApp({ outdir });
    const chart = new Chart(app, 'mine', { namespace: 'home' });
    const folder = new Folder(chart, 'config');
    object(folder, 'a', 'home');
    object(folder, 'b', 'one');
    object(folder, 'c', 'two');
    object(chart, 'd', 'home');
    app.synth();
    expect(tree(outdir)).toEqual([
      'kustomization.yaml',
      'mine/config/configmap-same.yaml',
      'mine/config/configmap-same_one.yaml',
      'mine/config/configmap-same_two.yaml',
      'mine/config/kustomization.yaml',
      'mine/configmap-same.yaml',
      'mine/kustomization.yaml',
    ]);
  });
});

test('one object twice is refused before anything is written', () => {
  inTemporaryDirectory((outdir) => {
    const app = new KustomizeApp({ outdir });
    for (const id of ['a', 'b']) {
      const chart = new Chart(app, id);
      setChartFolder(chart, '.');
      object(chart, 'object', 'one');
    }
    expect(() => {
      app.synth();
    }).toThrow(
      'Validation failed with the following errors:\n  [b/object] would overwrite configmap-same_one.yaml, the file of ' +
        'a/object: both have one kind, name and namespace. Rename one, or give the charts folders of their own.',
    );
    expect(tree(outdir)).toEqual([]);
  });
});

test('synthesizing twice gives the same bytes', () => {
  inTemporaryDirectory((outdir) => {
    const app = new KustomizeApp({ outdir });
    new LimitadorMonitor(new Chart(app, 'mine'), 'limitador');
    app.synth();
    const first = contents(outdir);
    app.synth();
    expect(contents(outdir)).toEqual(first);
  });
});

test('a synth that fails leaves the last good output as it was', () => {
  inTemporaryDirectory((outdir) => {
    const good = new KustomizeApp({ outdir });
    new LimitadorMonitor(new Chart(good, 'mine'), 'limitador');
    good.synth();
    const before = contents(outdir);
    const bad = new KustomizeApp({ outdir });
    const chart = new Chart(bad, 'mine');
    new LimitadorMonitor(chart, 'limitador', { name: 'changed' });
    new LimitadorMonitor(chart, 'other', { name: 'Not A Name', namespace: 'other' });
    expect(() => {
      bad.synth();
    }).toThrow('[mine/other] name "Not A Name" is not a Kubernetes name');
    expect(contents(outdir)).toEqual(before);
  });
});

test('what an earlier synth wrote and this one does not is removed; what others wrote stays', () => {
  inTemporaryDirectory((outdir) => {
    mkdirSync(join(outdir, 'mine'));
    writeFileSync(join(outdir, 'mine', 'notes.md'), 'by hand');
    writeFileSync(join(outdir, 'theirs.yaml'), 'kind: Theirs\n');
    const synthWith = (ids: readonly string[]) => {
      const app = new KustomizeApp({ outdir });
      const chart = new Chart(app, 'mine');
      for (const id of ids) object(new Folder(chart, id), 'object', 'one', id);
      app.synth();
    };
    synthWith(['a', 'b']);
    synthWith(['a']);
    expect(tree(outdir)).toEqual([
      'kustomization.yaml',
      'mine/a/configmap-a_one.yaml',
      'mine/a/kustomization.yaml',
      'mine/kustomization.yaml',
      'mine/notes.md',
      'theirs.yaml',
    ]);
    expect(existsSync(join(outdir, 'mine', 'b'))).toBe(false);
  });
});

(hasKubectl() ? test : test.skip)('every folder is a Kustomize base of its own', () => {
  inTemporaryDirectory((outdir) => {
    const app = new KustomizeApp({ outdir });
    const chart = new Chart(app, 'mine');
    object(new Folder(chart, 'a'), 'object', 'one');
    object(new Folder(chart, 'b'), 'object', 'two');
    app.synth();
    const namespaces = (folder: string) =>
      kustomize(join(outdir, folder)).map(({ metadata }) => metadata?.namespace);
    expect(namespaces('.')).toEqual(['one', 'two']);
    expect(namespaces('mine/a')).toEqual(['one']);
    expect(namespaces('mine/b')).toEqual(['two']);
  });
});
