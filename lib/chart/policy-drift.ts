import { ApiObject, type Chart } from 'cdk8s';
import { Cel } from '../cel/cel';
import { type Dashboard } from '../dashboard/dashboard';
import { say, wordsOf } from '../dashboard/words';
import { Flow } from '../flow/flow';
import { TelemetryLabels } from '../labels/telemetry-labels';

/**
 * Where the TelemetryPolicies of the chart, patched or written by hand, set other labels than the vocabulary that
 * queries and dashboards are made from: which labels, and which panels would go dark.
 */
export function policyDrift(chart: Chart, flow: Flow, dashboards: readonly Dashboard[]): string[] {
  const policies = policyLabels(chart, flow);
  if (policies === undefined) return [];
  const { gateway } = flow.platform;
  const there = [...policies.keys()].join(', ') || 'none';
  const missing = flow.labels.all.filter(({ name }) => !policies.has(name));
  const changed = flow.labels.all.filter(
    ({ name, cel }) => policies.has(name) && policies.get(name) !== cel.text,
  );
  const dark = missing.length === 0 ? [] : darkPanels(flow, dashboards, policies);
  return [
    ...missing.map(
      ({ name }) =>
        `label "${name}" of the vocabulary is set by no TelemetryPolicy of gateway ${gateway}, which set ${there}. ` +
        `Change the vocabulary, telemetryLabels, and not the policy alone.`,
    ),
    ...(dark.length === 0
      ? []
      : [
          `without ${missing.map(({ name }) => `"${name}"`).join(', ')} these would go dark: ${dark.join('; ')}.`,
        ]),
    ...changed.map(
      ({ name, cel }) =>
        `label "${name}" is \`${policies.get(name) ?? ''}\` in the TelemetryPolicy of gateway ${gateway}, and the flow was ` +
        `checked with \`${cel.text}\`: change the vocabulary, telemetryLabels, and not the policy alone.`,
    ),
  ];
}

/** What the policies of the chart's gateway set; nothing when somebody else ships the policy. */
function policyLabels(chart: Chart, flow: Flow): ReadonlyMap<string, string> | undefined {
  const { gateway } = flow.platform;
  const found = chart.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .filter(({ kind }) => kind === 'TelemetryPolicy')
    .flatMap(rendered)
    .filter(
      ({ metadata, spec }) =>
        spec?.targetRef?.name === gateway.name && metadata?.namespace === gateway.namespace,
    );
  if (found.length === 0) return undefined;
  return new Map(found.flatMap(({ spec }) => Object.entries(spec?.metrics?.default?.labels ?? {})));
}

/** Nothing, where cdk8s cannot write it: what is wrong then is said by the check of the prop that it comes from. */
function rendered(object: ApiObject): readonly PolicyManifest[] {
  try {
    return [object.toJson() as PolicyManifest];
  } catch {
    return [];
  }
}

interface PolicyManifest {
  readonly metadata?: { readonly namespace?: string };
  readonly spec?: {
    readonly targetRef?: { readonly name?: string };
    readonly metrics?: { readonly default?: { readonly labels?: Readonly<Record<string, string>> } };
  };
}

/** The panels that have an answer in the flow, and none with the labels that are really set. */
function darkPanels(
  flow: Flow,
  dashboards: readonly Dashboard[],
  labels: ReadonlyMap<string, string>,
): string[] {
  const real = new Flow({
    platform: flow.platform,
    gatewayLabels: flow.gatewayLabels,
    scrapeInterval: flow.scrapeInterval,
    labels: TelemetryLabels.of(
      Object.fromEntries(
        [...labels].map(([name, text]) => [
          name,
          { cel: Cel.expression(text), growsWith: flow.labels.find(name)?.growsWith },
        ]),
      ),
    ),
  });
  const words = wordsOf(flow);
  return dashboards.flatMap((dashboard) =>
    dashboard.panels
      .filter(({ targets }) =>
        targets.some(({ query }) => answers(query.resolve(flow)) && !answers(query.resolve(real))),
      )
      .map((panel) => `${dashboard.title} › ${say(panel.title, words)}`),
  );
}

function answers({
  lacking,
  problems,
}: {
  readonly lacking: readonly string[];
  readonly problems: readonly string[];
}): boolean {
  return lacking.length === 0 && problems.length === 0;
}
