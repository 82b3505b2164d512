import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { standardDashboards } from '../../dashboards';
import { KustomizeApp, MaaSObservabilityChart, type MaaSObservabilityChartProps } from '../../lib';
import { dashboardProblems } from '../../lib/checks/check-dashboard';
import { hasKubectl, kustomize } from '../support/manifest-oracles';
import { inTemporaryDirectory, problemsOf } from '../support/synth';

function synth(outdir: string, ...charts: MaaSObservabilityChartProps[]): void {
  const app = new KustomizeApp({ outdir });
  charts.forEach((props, i) => new MaaSObservabilityChart(app, `maas-${i}`, props));
  app.synth();
}

const samplesIn = (outdir: string) => {
  const folder = join(outdir, 'samples');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
};
const textOf = (outdir: string, file: string) => readFileSync(join(outdir, file), 'utf8');

/** Every value that the key has, wherever it stands. */
function valuesOf(key: string, json: unknown): readonly unknown[] {
  if (typeof json !== 'object' || json === null) return [];
  const entries: readonly [string, unknown][] = Object.entries(json);
  return entries.flatMap(([name, value]) => (name === key ? [value] : valuesOf(key, value)));
}

test('by default Token Metrics, as its GrafanaDashboard has it, for any data source', () => {
  inTemporaryDirectory((outdir) => {
    synth(outdir, {});
    expect(samplesIn(outdir)).toEqual(['token-metrics.json']);
    const sample = JSON.parse(textOf(outdir, 'samples/token-metrics.json')) as Record<string, unknown>;
    const { spec } = parse(textOf(outdir, 'dashboards/dashboard-token-metrics.yaml')) as {
      spec: { json: string };
    };
    expect(sample).toEqual(JSON.parse(spec.json));
    expect(dashboardProblems(sample)).toEqual([]);
    // An import form asks for inputs, but provisioning would leave them as they are.
    expect(sample).not.toHaveProperty('__inputs');
    const sources = valuesOf('datasource', sample);
    expect(sources.length).toBeGreaterThan(10);
    expect(new Set(sources.map((source) => JSON.stringify(source)))).toEqual(
      new Set(['{"type":"prometheus","uid":"${datasource}"}']),
    );
  });
});

test('each dashboard that is asked for, under the uid it has', () => {
  inTemporaryDirectory((outdir) => {
    synth(outdir, { samples: ['platform-admin', 'ai-engineer'], instance: 'blue' });
    expect(samplesIn(outdir)).toEqual(['ai-engineer-blue.json', 'platform-admin-blue.json']);
    const json = JSON.parse(textOf(outdir, 'samples/ai-engineer-blue.json')) as { uid: string };
    expect(json.uid).toBe('ai-engineer-blue');
  });
});

test('no kustomization takes one', () => {
  inTemporaryDirectory((outdir) => {
    synth(outdir, {});
    for (const folder of ['.', 'dashboards']) {
      const { resources } = parse(textOf(outdir, join(folder, 'kustomization.yaml'))) as {
        resources: string[];
      };
      expect(resources.length).toBeGreaterThan(0);
      expect(resources.filter((resource) => /sample|json/.test(resource))).toEqual([]);
    }
    expect(existsSync(join(outdir, 'samples', 'kustomization.yaml'))).toBe(false);
  });
});

(hasKubectl() ? test : test.skip)('kubectl builds the output with samples in it', () => {
  inTemporaryDirectory((outdir) => {
    synth(outdir, {});
    expect(kustomize(outdir).length).toBeGreaterThan(10);
  });
});

test('one that is no longer asked for is removed, and what others put beside it stays', () => {
  inTemporaryDirectory((outdir) => {
    synth(outdir, { samples: ['token-metrics', 'ai-engineer'] });
    writeFileSync(join(outdir, 'samples', 'mine.json'), '{}');
    synth(outdir, { samples: ['token-metrics'] });
    expect(samplesIn(outdir)).toEqual(['mine.json', 'token-metrics.json']);
    synth(outdir, { dashboards: [] });
    expect(samplesIn(outdir)).toEqual(['mine.json']);
  });
});

test('a dashboard that is not there is an error, when it was asked for by name', () => {
  const [, , ofTokens] = standardDashboards();
  const without = (props: MaaSObservabilityChartProps) =>
    problemsOf((app) => new MaaSObservabilityChart(app, 'maas', props));
  expect(without({ samples: ['token-metric'] })).toEqual([
    '[maas/samples] samples: no dashboard has the uid "token-metric". Did you mean "token-metrics"?',
  ]);
  expect(without({ dashboards: standardDashboards().filter((one) => one !== ofTokens) })).toEqual([]);
});

test('two charts that would write one file are refused', () => {
  inTemporaryDirectory((outdir) => {
    const app = new KustomizeApp({ outdir });
    for (const id of ['a', 'b']) {
      const chart = new MaaSObservabilityChart(app, id, { folder: 'here' });
      // Only what is no object of a cluster is left.
      for (const part of ['telemetry', 'monitors', 'rules', 'dashboards']) chart.node.tryRemoveChild(part);
    }
    expect(() => {
      app.synth();
    }).toThrow(
      'Validation failed with the following errors:\n  [b/samples/token-metrics.json] would overwrite ' +
        'here/samples/token-metrics.json, the file of a/samples/token-metrics.json: two charts write it. Give one of ' +
        'them an instance, or a folder of its own.',
    );
    expect(readdirSync(outdir)).toEqual([]);
  });
});
