import { App, Testing } from 'cdk8s';
import { MaaSObservabilityChart, type MaaSObservabilityChartProps } from '../../lib';
import { type GrafanaPanel } from './grafana';

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

interface Manifest {
  readonly kind: string;
  readonly spec: {
    readonly json?: string;
    readonly groups?: readonly { readonly rules: readonly (Partial<RecordingRule> & { expr: string })[] }[];
  };
}

/** The panels of each dashboard of the default chart, by uid, and what it records. */
export function synthesized(props: MaaSObservabilityChartProps = {}): {
  readonly dashboards: Readonly<Record<string, readonly GrafanaPanel[]>>;
  readonly recordings: readonly RecordingRule[];
} {
  const chart = new MaaSObservabilityChart(new App(), 'bench', props);
  const manifests = Testing.synth(chart) as readonly Manifest[];
  const dashboards = manifests
    .filter(({ kind }) => kind === 'GrafanaDashboard')
    .map(({ spec }) => JSON.parse(spec.json ?? '{}') as { uid: string; panels: readonly GrafanaPanel[] });
  const rules = manifests.flatMap(({ spec }) => spec.groups ?? []).flatMap((group) => group.rules);
  return {
    dashboards: Object.fromEntries(dashboards.map(({ uid, panels }) => [uid, panels])),
    recordings: rules.flatMap(({ record, expr }) => (record === undefined ? [] : [{ record, expr }])),
  };
}
