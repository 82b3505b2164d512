import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { GrafanaDashboard, KustomizeApp, MaaSObservabilityChart, TelemetryLabels } from '../lib';

/** What a PersesDashboard has under `spec`, as far as it is read here. */
interface Config {
  readonly layouts: readonly {
    readonly spec: { readonly display: { readonly collapse: { open: boolean } } };
  }[];
}

/** A row of a Grafana dashboard that is folded keeps its panels to itself. */
interface Row {
  readonly type: string;
  collapsed?: boolean;
}

export interface Shown {
  readonly labels: 'tier' | 'subscription';
  readonly prometheusUrl: string;
  /** Opens the folded rows. */
  readonly unfold: boolean;
}

/** Synthesizes the chart, and writes its dashboards as the page of each renderer reads them. Answers their names. */
export function writeDashboards(folder: string, { labels, prometheusUrl, unfold }: Shown): readonly string[] {
  const outdir = join(folder, 'dist');
  const app = new KustomizeApp({ outdir });
  const telemetryLabels = labels === 'tier' ? TelemetryLabels.tier() : TelemetryLabels.subscription();
  const chart = new MaaSObservabilityChart(app, 'maas-observability', {
    telemetryLabels,
    persesDashboard: {},
  });
  app.synth();

  const write = (renderer: string, name: string, dashboard: unknown) => {
    mkdirSync(join(folder, 'dashboards', renderer), { recursive: true });
    writeFileSync(join(folder, 'dashboards', renderer, `${name}.json`), JSON.stringify(dashboard));
  };
  for (const construct of chart.node.findAll()) {
    if (!(construct instanceof GrafanaDashboard)) continue;
    const dashboard = construct.dashboard as { panels?: Row[] };
    if (unfold) for (const panel of dashboard.panels ?? []) delete panel.collapsed;
    write('grafana', construct.name, dashboard);
  }
  const datasources = {
    prometheus: {
      default: true,
      plugin: { kind: 'PrometheusDatasource', spec: { directUrl: prometheusUrl } },
    },
  };
  return readdirSync(join(outdir, 'perses'))
    .filter((file) => file.startsWith('dashboard-'))
    .map((file) => {
      const { metadata, spec } = parse(readFileSync(join(outdir, 'perses', file), 'utf8')) as {
        readonly metadata: { readonly name: string };
        readonly spec: { readonly config: Config };
      };
      if (unfold) for (const layout of spec.config.layouts) layout.spec.display.collapse.open = true;
      write('perses', metadata.name, { name: metadata.name, spec: { ...spec.config, datasources } });
      return metadata.name;
    });
}
