import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { KustomizeApp, MaaSObservabilityChart, TelemetryLabels } from '../lib';

/** What a PersesDashboard has under `spec`, as far as it is read here. */
interface Config {
  readonly layouts: readonly {
    readonly spec: { readonly display: { readonly collapse: { open: boolean } } };
  }[];
}

export interface Shown {
  readonly labels: 'tier' | 'subscription';
  readonly prometheusUrl: string;
  /** Opens the folded rows. */
  readonly unfold: boolean;
}

/** Synthesizes the chart, and writes each of its Perses dashboards as the page reads it. Answers their names. */
export function writeDashboards(folder: string, { labels, prometheusUrl, unfold }: Shown): readonly string[] {
  const outdir = join(folder, 'dist');
  const app = new KustomizeApp({ outdir });
  const telemetryLabels = labels === 'tier' ? TelemetryLabels.tier() : TelemetryLabels.subscription();
  new MaaSObservabilityChart(app, 'maas-observability', { telemetryLabels, persesDashboard: {} });
  app.synth();

  const datasources = {
    prometheus: {
      default: true,
      plugin: { kind: 'PrometheusDatasource', spec: { directUrl: prometheusUrl } },
    },
  };
  mkdirSync(join(folder, 'dashboards'), { recursive: true });
  return readdirSync(join(outdir, 'perses'))
    .filter((file) => file.startsWith('dashboard-'))
    .map((file) => {
      const { metadata, spec } = parse(readFileSync(join(outdir, 'perses', file), 'utf8')) as {
        readonly metadata: { readonly name: string };
        readonly spec: { readonly config: Config };
      };
      if (unfold) for (const layout of spec.config.layouts) layout.spec.display.collapse.open = true;
      const asked = { name: metadata.name, spec: { ...spec.config, datasources } };
      writeFileSync(join(folder, 'dashboards', `${metadata.name}.json`), JSON.stringify(asked));
      return metadata.name;
    });
}
