import { gunzipSync } from 'node:zlib';
import { isList, isRecord, recordAt, recordsIn, textOf, textsIn } from './plain-data';
import { type PlainRecord } from './plain-data';

/** A dashboard in a manifest, or why it could not be read. */
export type FoundDashboard = {
  /** Where in the manifest; nothing where it is the manifest's only one. */
  readonly place?: string;
} & (
  | {
      readonly dashboard: PlainRecord;
      /** The inputs that get a data source when the operator imports it. */
      readonly inputs: readonly string[];
    }
  | { readonly problem: string }
);

/**
 * The dashboards of a GrafanaDashboard, of a ConfigMap that carries some, or of the plain JSON of one, as it is exported
 * or as Grafana's API gives it. None of anything else.
 */
export function dashboardsIn(manifest: unknown): readonly FoundDashboard[] {
  if (!isRecord(manifest)) return [];
  if (manifest.kind === 'GrafanaDashboard') return [ofGrafanaDashboard(recordAt(manifest, 'spec'))];
  if (manifest.kind === 'ConfigMap') return ofConfigMap(textsIn(manifest.data));
  if (manifest.kind !== undefined) return [];
  const dashboard = isRecord(manifest.dashboard) ? manifest.dashboard : manifest;
  return isDashboard(dashboard) ? [{ dashboard, inputs: inputsOf(dashboard) }] : [];
}

function ofGrafanaDashboard(spec: PlainRecord): FoundDashboard {
  const text = dashboardText(spec);
  if (text === undefined) {
    return { problem: 'its dashboard is somewhere else, so its queries were not looked at.' };
  }
  const datasources = recordsIn(spec.datasources).map(({ inputName }) => textOf(inputName));
  try {
    const dashboard: unknown = JSON.parse(text);
    return isRecord(dashboard)
      ? { dashboard, inputs: [...datasources, ...inputsOf(dashboard)] }
      : { problem: 'its dashboard is not an object.' };
  } catch (error) {
    return { problem: `its dashboard is not JSON: ${(error as Error).message}.` };
  }
}

function dashboardText({ json, gzipJson }: PlainRecord): string | undefined {
  if (typeof json === 'string') return json;
  if (typeof gzipJson !== 'string') return undefined;
  try {
    return gunzipSync(Buffer.from(gzipJson, 'base64')).toString();
  } catch {
    return gzipJson;
  }
}

/** Those that Grafana's sidecar takes: files of JSON with panels in them. Another JSON file is none of our business. */
function ofConfigMap(data: Readonly<Record<string, string>>): readonly FoundDashboard[] {
  return Object.entries(data)
    .filter(([key, text]) => key.endsWith('.json') && text.includes('"panels"'))
    .flatMap(([place, text]): FoundDashboard[] => {
      try {
        const dashboard: unknown = JSON.parse(text);
        return isRecord(dashboard) && isDashboard(dashboard)
          ? [{ place, dashboard, inputs: inputsOf(dashboard) }]
          : [];
      } catch (error) {
        return [{ place, problem: `it is not JSON: ${(error as Error).message}.` }];
      }
    });
}

function isDashboard(json: PlainRecord): boolean {
  return isList(json.panels) || isList(json.rows);
}

/** An exported dashboard asks for its data sources when somebody imports it. */
function inputsOf(dashboard: PlainRecord): readonly string[] {
  return recordsIn(dashboard.__inputs).map(({ name }) => textOf(name));
}
