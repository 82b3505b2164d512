import { gunzipSync } from 'node:zlib';
import { type Severity } from '../problems/problem';
import { EMBEDDED, type Path } from './path';
import { type PlainRecord, isList, isRecord, recordAt, recordsIn, textOf, textsIn } from './plain-data';

/**
 * Who gives the inputs of an exported dashboard their data sources: the operator, for those that the object names; a
 * person, when it is imported; or nobody, where a sidecar or the API takes the file as it is.
 */
export type InputsResolvedBy = 'operator' | 'person' | 'nobody';

/** A dashboard in a manifest, or why it could not be read. */
export type FoundDashboard = {
  /** Where in the manifest, in words; nothing where it is the manifest's only one. */
  readonly place?: string;
  readonly path: Path;
} & (
  | {
      /** In Grafana's classic model or its second, or a panel of a library alone. */
      readonly dashboard: PlainRecord;
      readonly form: 'dashboard' | 'library-panel';
      /** The inputs that have a data source when the dashboard is shown. */
      readonly inputs: readonly string[];
      readonly inputsResolvedBy: InputsResolvedBy;
    }
  | {
      readonly problem: string;
      readonly severity: Severity;
      /** The ConfigMap that has it. */
      readonly configMap?: { readonly name: string; readonly key: string };
    }
);

/**
 * The dashboards of a GrafanaDashboard, of a ConfigMap that carries some, of an object of Grafana's own API, or of the
 * plain JSON of one, as it is exported or as Grafana's API gives it. None of anything else.
 */
export function dashboardsIn(manifest: unknown): readonly FoundDashboard[] {
  if (!isRecord(manifest)) return [];
  switch (manifest.kind) {
    case 'GrafanaDashboard':
      return [ofGrafanaObject(manifest, 'dashboard')];
    case 'GrafanaLibraryPanel':
      return [ofGrafanaObject(manifest, 'library-panel')];
    case 'GrafanaManifest':
      return dashboardsIn(recordAt(manifest, 'spec').template).map((found) => ({
        ...found,
        path: ['spec', 'template', ...found.path],
      }));
    case 'ConfigMap':
      return ofConfigMap(textsIn(manifest.data));
    case 'Dashboard':
      return ofGrafanaApi(manifest);
    case undefined:
      return ofPlainJson(manifest);
    default:
      return [];
  }
}

function ofGrafanaObject(manifest: PlainRecord, form: 'dashboard' | 'library-panel'): FoundDashboard {
  const spec = recordAt(manifest, 'spec');
  const read = dashboardText(spec);
  if (read === undefined) return elsewhere(spec, form);
  const { text, path } = read;
  const datasources = recordsIn(spec.datasources).map(({ inputName }) => textOf(inputName));
  const what = form === 'dashboard' ? 'dashboard' : 'panel';
  try {
    const dashboard: unknown = JSON.parse(text);
    return isRecord(dashboard)
      ? { path, dashboard, form, inputs: datasources, inputsResolvedBy: 'operator' }
      : { path, problem: `its ${what} is not an object.`, severity: 'error' };
  } catch (error) {
    const problem = `its ${what} is not JSON: ${(error as Error).message}.`;
    return { path: path.filter((step) => step !== EMBEDDED), problem, severity: 'error' };
  }
}

/** Ways to a dashboard that is not in the object (grafana-operator `api/v1beta1`, `GrafanaContentSpec`). */
const REMOTE = ['url', 'urlAuthorization', 'grafanaCom', 'jsonnet', 'jsonnetLib', 'oci', 'ociRef'];

function elsewhere(spec: PlainRecord, form: 'dashboard' | 'library-panel'): FoundDashboard {
  const { name, key } = recordAt(spec, 'configMapRef');
  const what = form === 'dashboard' ? 'dashboard' : 'panel';
  if (textOf(name) !== '') {
    return {
      path: ['spec', 'configMapRef'],
      problem: `its ${what} is in the ConfigMap "${textOf(name)}", which is not among these files, so it was not checked.`,
      severity: 'note',
      configMap: { name: textOf(name), key: textOf(key) },
    };
  }
  const [field] = REMOTE.filter((one) => spec[one] !== undefined);
  return field === undefined
    ? {
        path: ['spec'],
        problem: `it has no ${what}: write one in spec.json, or say where it is.`,
        severity: 'error',
      }
    : {
        path: ['spec', field],
        problem: `its ${what} comes from spec.${field}, which only the operator reads, so it was not checked.`,
        severity: 'note',
      };
}

function dashboardText({
  json,
  gzipJson,
}: PlainRecord): { readonly text: string; readonly path: Path } | undefined {
  if (typeof json === 'string') return { text: json, path: ['spec', 'json', EMBEDDED] };
  if (typeof gzipJson !== 'string') return undefined;
  const path = ['spec', 'gzipJson'];
  try {
    return { text: gunzipSync(Buffer.from(gzipJson, 'base64')).toString(), path };
  } catch {
    return { text: gzipJson, path };
  }
}

/** Those that Grafana's sidecar takes: files of JSON with panels in them. Another JSON file is none of our business. */
function ofConfigMap(data: Readonly<Record<string, string>>): readonly FoundDashboard[] {
  return Object.entries(data)
    .filter(([key, text]) => key.endsWith('.json') && /"(panels|rows|elements)"/.test(text))
    .flatMap(([place, text]): FoundDashboard[] => {
      try {
        const dashboard: unknown = JSON.parse(text);
        const path = ['data', place, EMBEDDED];
        return isRecord(dashboard) && isDashboard(dashboard)
          ? [{ place, path, dashboard, form: 'dashboard', inputs: [], inputsResolvedBy: 'nobody' }]
          : [];
      } catch (error) {
        const problem = `it is not JSON: ${(error as Error).message}.`;
        return [{ place, path: ['data', place], problem, severity: 'error' }];
      }
    });
}

/** `dashboard.grafana.app`: the classic model up to v1, the second from v2 on. */
function ofGrafanaApi(manifest: PlainRecord): readonly FoundDashboard[] {
  if (!textOf(manifest.apiVersion).startsWith('dashboard.grafana.app/')) return [];
  const dashboard = recordAt(manifest, 'spec');
  return isDashboard(dashboard)
    ? [{ path: ['spec'], dashboard, form: 'dashboard', inputs: [], inputsResolvedBy: 'nobody' }]
    : [{ path: ['spec'], problem: 'its spec has neither panels nor elements.', severity: 'error' }];
}

function ofPlainJson(manifest: PlainRecord): readonly FoundDashboard[] {
  const isWrapped = isRecord(manifest.dashboard) && isDashboard(manifest.dashboard);
  const dashboard = isWrapped ? recordAt(manifest, 'dashboard') : manifest;
  const path = isWrapped ? ['dashboard'] : [];
  if (isDashboard(dashboard)) {
    const inputs = recordsIn(dashboard.__inputs).map(({ name }) => textOf(name));
    return [{ path, dashboard, form: 'dashboard', inputs, inputsResolvedBy: 'person' }];
  }
  // A panel of a library, as Grafana exports it.
  const { model } = manifest;
  return isRecord(model) && isList(model.targets)
    ? [{ path: ['model'], dashboard: model, form: 'library-panel', inputs: [], inputsResolvedBy: 'person' }]
    : [];
}

function isDashboard(json: PlainRecord): boolean {
  return (
    isList(json.panels) ||
    isList(json.rows) ||
    (isRecord(json.elements) && isRecord(json.layout)) ||
    (typeof json.schemaVersion === 'number' && typeof json.title === 'string')
  );
}
