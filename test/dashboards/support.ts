import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Panel as GrafanaPanel, type RowPanel } from '@grafana/grafana-foundation-sdk/dashboard';
import { Flow, type FlowProps } from '../../lib/flow/flow';
import { type RenderedDashboard } from '../../lib/grafana/render';
import { TelemetryLabels } from '../../lib/labels/telemetry-labels';
import { type KuadrantVersion } from '../../lib/platform/kuadrant-version';
import { Platform } from '../../lib/platform/platform';
import { type PlatformSpec } from '../../lib/platform/platform-spec';
import { Stack } from '../../lib/platform/stack';
import { type Query } from '../../lib/promql/query';

export const VOCABULARIES = {
  tier: TelemetryLabels.tier(),
  subscription: TelemetryLabels.subscription(),
  'subscription with user': TelemetryLabels.subscription({ user: true }),
} as const;

export const STACKS = {
  'prometheus-operator': Stack.prometheusOperator(),
  'openshift-user-workload': Stack.openShiftUserWorkload(),
  'open-data-hub': Stack.openDataHub(),
} as const;

export const VERSIONS: readonly KuadrantVersion[] = ['1.4', '1.5'];

/** Every combination that our dashboards are held to. */
export const SITUATIONS = Object.entries(VOCABULARIES).flatMap(([vocabulary, labels]) =>
  Object.entries(STACKS).flatMap(([stackName, stack]) =>
    VERSIONS.map((version): [string, Flow] => [
      `${vocabulary}, ${stackName}, Kuadrant ${version}`,
      flow({ labels, platform: { stack, kuadrant: { version } } }),
    ]),
  ),
);

export function flow({
  platform = {},
  labels = TelemetryLabels.tier(),
  ...props
}: Omit<Partial<FlowProps>, 'platform'> & { platform?: PlatformSpec } = {}): Flow {
  return new Flow({ ...props, labels, platform: new Platform(platform) });
}

/** A dashboard's panels in the order one reads them, folded ones too, without rows. */
export function panelsOf({ dashboard }: RenderedDashboard): GrafanaPanel[] {
  return (dashboard.panels ?? []).flatMap((panel) => (isRow(panel) ? panel.panels : [panel]));
}

export function isRow(panel: GrafanaPanel | RowPanel): panel is RowPanel {
  return panel.type === 'row';
}

export interface PromQuery {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly instant?: boolean;
  readonly interval?: string;
}

export function targetsOf(panel: GrafanaPanel): readonly PromQuery[] {
  return (panel.targets ?? []) as unknown as readonly PromQuery[];
}

/** Where its series lead, and the cells of its columns. */
export function linkUrlsOf({ fieldConfig }: GrafanaPanel): readonly string[] {
  const ofColumns = (fieldConfig?.overrides ?? [])
    .flatMap(({ properties }) => properties)
    .flatMap(({ id, value }) => (id === 'links' ? (value as { url?: string }[]) : []));
  return [...(fieldConfig?.defaults.links ?? []), ...ofColumns].map(({ url }) => url ?? '');
}

/** The dashboard as a person would read it aloud. */
export function outline(rendered: RenderedDashboard): string {
  const lines = (rendered.dashboard.panels ?? []).flatMap((panel) =>
    isRow(panel)
      ? [
          `${panel.title}${panel.collapsed ? ' (folded)' : ''}`,
          ...panel.panels.map(({ title }) => `  ${title}`),
        ]
      : [`  ${panel.title}`],
  );
  return lines.join('\n');
}

/** Series as promtool writes them: `authorized_hits{user="a"}` and `0+10x60`, one value a minute. */
export type Samples = Readonly<Record<string, string>>;

/** What Prometheus answers two hours in; the range is the last hour. */
export function ask(query: Query, series: Samples, on: Flow = flow()): Readonly<Record<string, number>> {
  const expr = query.promql(on).replaceAll('$__range', '1h').replaceAll('$__rate_interval', '4m');
  const given = Object.entries(series).map(([name, values]) => ({ series: name, values }));
  // promtool only compares: it is given an answer that cannot be right, and tells what it got.
  const never = [{ labels: 'never{}', value: 1 }];
  const test = {
    interval: '1m',
    input_series: given,
    promql_expr_test: [{ expr, eval_time: '2h', exp_samples: never }],
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'promql-test-'));
  try {
    const file = path.join(folder, 'test.yaml');
    writeFileSync(file, JSON.stringify({ evaluation_interval: '1m', tests: [test] }));
    const { stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], { encoding: 'utf8' });
    const output = `${stdout}${stderr}`;
    const got = /got:\s*(.*)/.exec(output)?.[1];
    if (got === undefined) throw new Error(`promtool did not answer: ${output}\n${expr}`);
    return parsed(got);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function parsed(got: string): Readonly<Record<string, number>> {
  if (got.trim() === 'nil') return {};
  const samples = [...got.matchAll(/(\{[^}]*\}) ([-+.\dE]+|NaN|\+Inf)/g)];
  return Object.fromEntries(
    samples.map(([, labels, value]) => [labels ?? '', Math.round(Number(value) * 1e6) / 1e6]),
  );
}
