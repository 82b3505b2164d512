import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { type Construct } from 'constructs';
import { Folder, KustomizeApp, LimitadorMonitor, MaaSObservabilityChart, setChartFolder } from '../../lib';
import { setCluster } from '../../lib/validation/claims';
import { hasKubectl, kustomize } from '../support/manifest-oracles';
import { inTemporaryDirectory, problemsOf } from '../support/synth';

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
    object(chart, 'd', 'home', 'own');
    app.synth();
    expect(tree(outdir)).toEqual([
      '.generated-files',
      'kustomization.yaml',
      'mine/config/configmap-same.yaml',
      'mine/config/configmap-same_one.yaml',
      'mine/config/configmap-same_two.yaml',
      'mine/config/kustomization.yaml',
      'mine/configmap-own.yaml',
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
      'Validation failed with the following errors:\n  [b/object] is the same object as a/object, ConfigMap same in "one": ' +
        'rename one, give one chart an instance, or, if they go to different clusters, each chart its cluster.',
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

test('one object in two folders is one object still, unless they go to two clusters', () => {
  const synthWith = (clusters: readonly (string | undefined)[]) =>
    problemsOf((app) => {
      for (const [i, cluster] of clusters.entries()) {
        const chart = new Chart(app, `c${i}`);
        setCluster(chart, cluster ?? '');
        object(chart, 'mine', 'one');
      }
    });
  expect(synthWith([undefined, undefined])).toEqual([
    '[c1/mine] is the same object as c0/mine, ConfigMap same in "one": rename one, give one chart an instance, or, if ' +
      'they go to different clusters, each chart its cluster.',
  ]);
  expect(synthWith(['a', 'b'])).toEqual([]);
});

describe('several clusters', () => {
  const chart = (app: KustomizeApp, id: string, folder: string, cluster: string) =>
    new MaaSObservabilityChart(app, id, { folder, cluster, dashboards: [], rules: false, samples: [] });

  test('no kustomization takes the objects of two', () => {
    inTemporaryDirectory((outdir) => {
      const app = new KustomizeApp({ outdir });
      for (const cluster of ['east', 'west']) {
        for (const part of ['a', 'b']) {
          const mine = new Chart(app, `${cluster}-${part}`);
          setChartFolder(mine, `${cluster}/${part}`);
          setCluster(mine, cluster);
          object(new Folder(mine, 'objects'), 'object', part);
        }
      }
      app.synth();
      expect(tree(outdir).filter((file) => file.endsWith('kustomization.yaml'))).toEqual(
        ['east', 'west'].flatMap((cluster) => [
          `${cluster}/a/kustomization.yaml`,
          `${cluster}/a/objects/kustomization.yaml`,
          `${cluster}/b/kustomization.yaml`,
          `${cluster}/b/objects/kustomization.yaml`,
          `${cluster}/kustomization.yaml`,
        ]),
      );
    });
  });

  test('a folder below that of another cluster is left to itself, and one folder for two is refused', () => {
    inTemporaryDirectory((outdir) => {
      const app = new KustomizeApp({ outdir });
      chart(app, 'here', '.', 'here');
      chart(app, 'there', 'there', 'there');
      app.synth();
      expect(readFileSync(join(outdir, 'kustomization.yaml'), 'utf8')).not.toContain('- there');
      expect(readFileSync(join(outdir, 'there/kustomization.yaml'), 'utf8')).toContain('- telemetry');
    });
    expect(
      problemsOf((app) => {
        chart(app, 'here', '.', 'here');
        chart(app, 'there', '.', 'there');
      }),
    ).toEqual([
      'charts of the clusters "here" and "there" write to the folder ., which one kubectl apply -k takes whole: ' +
        'give each a folder of its own.',
    ]);
  });
});

describe('a path that comes from data', () => {
  test.each(['../x', 'a/../../x', '/tmp/x', 'C:/x', 'a\\..\\..\\x'])(
    'folder %j of a chart is refused',
    (folder) => {
      inTemporaryDirectory((outdir) => {
        const app = new KustomizeApp({ outdir: join(outdir, 'dist') });
        const chart = new Chart(app, 'mine');
        setChartFolder(chart, folder);
        object(chart, 'object', 'one');
        expect(() => app.synth()).toThrow(
          /^Validation failed.*\n {2}\[mine\] folder ".*" (leaves the output|is an absolute path|is no folder)/,
        );
        expect(tree(outdir)).toEqual([]);
      });
    },
  );

  test('so is a Folder', () => {
    expect(problemsOf((app) => object(new Folder(new Chart(app, 'mine'), '..'), 'object', 'one'))).toEqual([
      '[mine/..] the Folder ".." leaves the output: write a folder below it, such as "production".',
    ]);
  });

  test('names, kinds and namespaces of objects are made names of files', () => {
    inTemporaryDirectory((outdir) => {
      const app = new KustomizeApp({ outdir: join(outdir, 'deep', 'dist') });
      const chart = new Chart(app, 'mine');
      object(chart, 'name', 'one', '../../../../x');
      object(chart, 'namespace', '../../x');
      new ApiObject(chart, 'kind', { apiVersion: 'v1', kind: '../../Kind', metadata: { name: 'x' } });
      object(chart, 'long', 'one', `${'a'.repeat(252)}b`);
      object(chart, 'alike', 'one', `${'a'.repeat(252)}c`);
      const patched = object(chart, 'patched', 'one', 'before');
      patched.addJsonPatch(JsonPatch.replace('/metadata/name', '../../../after'));
      app.synth();
      expect(tree(outdir)).toEqual([
        'deep/dist/.generated-files',
        'deep/dist/kustomization.yaml',
        'deep/dist/mine/--..-kind-x.yaml',
        'deep/dist/mine/configmap-..-..-..-..-x_one.yaml',
        'deep/dist/mine/configmap-..-..-..-after_one.yaml',
        expect.stringMatching(/^deep\/dist\/mine\/configmap-a+-[0-9a-f]{8}\.yaml$/),
        expect.stringMatching(/^deep\/dist\/mine\/configmap-a+-[0-9a-f]{8}\.yaml$/),
        'deep/dist/mine/configmap-same_..-..-x.yaml',
        'deep/dist/mine/kustomization.yaml',
      ]);
    });
  });

  test('two names that make one are refused', () => {
    expect(
      problemsOf((app) => {
        const chart = new Chart(app, 'mine');
        object(chart, 'a', 'one', 'system:node');
        object(chart, 'b', 'one', 'system/node');
      }),
    ).toEqual([
      '[mine/b] would overwrite mine/configmap-system-node_one.yaml, the file of mine/a: their names differ only in what ' +
        'a file name cannot hold. Rename one.',
    ]);
  });
});

test('the metadata of constructs is written where cdk8s asks for it', () => {
  inTemporaryDirectory((outdir) => {
    const app = new KustomizeApp({ outdir, recordConstructMetadata: true });
    object(new Chart(app, 'mine'), 'object', 'one', 'first');
    app.synth();
    expect(JSON.parse(readFileSync(join(outdir, 'construct-metadata.json'), 'utf8'))).toEqual({
      version: '1.0.0',
      resources: { first: { path: 'mine/object' } },
    });
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
      '.generated-files',
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
