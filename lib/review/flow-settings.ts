import { type Flow } from '../flow/flow';
import { type LabelDimension } from '../labels/telemetry-labels';
import { type KuadrantVersion } from '../platform/kuadrant-version';
import { type RouteTermination } from '../platform/platform';
import { type StackName } from '../platform/stack';
import { type PlainRecord, isRecord, recordAt } from './plain-data';

export const PRESETS = [
  'tier',
  'subscription',
  'subscription-with-user',
] as const satisfies readonly FlowSettings['preset'][];

/** The platform that manifests are held against, as plain data; everything has the default of the props it stands for. */
export interface FlowSettings {
  /**
   * The labels, where neither `labels` nor a TelemetryPolicy among the manifests says them.
   * @default 'tier'
   */
  readonly preset?: 'tier' | 'subscription' | 'subscription-with-user';
  /** The labels by name: their CEL, where no TelemetryPolicy says it, and what each counts. */
  readonly labels?: Readonly<Record<string, { readonly cel?: string; readonly counts?: LabelDimension }>>;
  readonly gateway?: { readonly name?: string; readonly namespace?: string; readonly className?: string };
  readonly kuadrant?: {
    readonly namespace?: string;
    readonly version?: KuadrantVersion;
    readonly observability?: boolean;
  };
  readonly models?: { readonly namespaces?: readonly string[] };
  readonly maasApi?: { readonly namespace?: string; readonly service?: string };
  readonly route?: { readonly name?: string; readonly namespace?: string };
  readonly grafana?: { readonly namespace?: string };
  readonly stack?: StackName;
  /** Under prometheus-operator: the labels that the Prometheus resource selects monitors and rules by. */
  readonly selectorLabels?: Readonly<Record<string, string>>;
  /** Who scrapes an exporter, by name; `here` where monitors of ours do, `nobody` where nobody does. */
  readonly scrape?: Readonly<Record<string, string>>;
  /** @default - the slowest interval of the monitors among the manifests, else 30 */
  readonly scrapeIntervalSeconds?: number;
  /** @default 'passthrough' */
  readonly routeTermination?: RouteTermination;
}

/** The settings that give back a flow from its own manifests. */
export function settingsOf(flow: Flow): FlowSettings {
  const { gateway, kuadrant, models, maasApi, grafana, route, stack, declaredScrapes } = flow.platform;
  const { name, namespace, className } = gateway;
  // Of a namespace that no stack treats apart.
  const selectorLabels = stack.name === 'prometheus-operator' ? stack.monitorLabels('') : {};
  return {
    gateway: { name, namespace, className },
    kuadrant,
    models: { namespaces: models.namespaces },
    maasApi,
    route: { name: route.name, namespace: route.namespace },
    grafana: { namespace: grafana.namespace },
    stack: stack.name,
    ...(Object.keys(selectorLabels).length === 0 ? {} : { selectorLabels }),
    scrape: Object.fromEntries(
      Object.entries(declaredScrapes).map(([exporter, scrape]) => [
        exporter,
        scrape?.by ?? scrape?.owner ?? 'nobody',
      ]),
    ),
    scrapeIntervalSeconds: flow.scrapeInterval.toSeconds({ integral: false }),
    routeTermination: route.termination,
    labels: Object.fromEntries(
      flow.labels.all.map(({ name: label, cel, growsWith }) => [label, { cel: cel.text, counts: growsWith }]),
    ),
  };
}

/**
 * The annotation of a kustomization.yaml that says which flow the manifests of its folder are for. Kustomize reads the
 * file and writes nothing of it to the cluster.
 */
export const FLOW_ANNOTATION = 'maas-observability/flow';

/** The settings that a kustomization.yaml of ours brings along; nothing when the manifest is something else. */
export function recordedSettings(manifest: unknown): FlowSettings | undefined {
  if (!isRecord(manifest) || manifest.kind !== 'Kustomization') return undefined;
  const text = recordAt(manifest, 'metadata', 'annotations')[FLOW_ANNOTATION];
  if (typeof text !== 'string') return undefined;
  try {
    const settings: unknown = JSON.parse(text);
    return isRecord(settings) ? settings : undefined;
  } catch {
    return undefined;
  }
}

/** The second where it says something, else the first; one level of parts is filled in alike. */
export function mergedSettings(first: FlowSettings, second: FlowSettings): FlowSettings {
  const merged: Record<string, unknown> = { ...first };
  for (const [key, value] of Object.entries(second) as [string, unknown][]) {
    if (value === undefined) continue;
    const old: unknown = merged[key];
    merged[key] = isRecord(old) && isRecord(value) ? { ...old, ...said(value) } : value;
  }
  return merged;
}

function said(value: PlainRecord): PlainRecord {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined));
}
