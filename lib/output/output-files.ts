import { type ApiObject, Chart, Yaml } from 'cdk8s';
import { type IConstruct } from 'constructs';
import { Folder } from './folder';
import { fileName, namePart } from './output-paths';

/** A file to write, by its path below the output directory, with `/` on every system. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

/** What a kind is called in a file name, where its own name would be long. */
const SHORT_KINDS: Readonly<Record<string, string>> = {
  GrafanaDashboard: 'dashboard',
  GrafanaFolder: 'folder',
  PersesDashboard: 'dashboard',
};

/**
 * The folders that an object or a file lies in below its chart, outermost first. What is outside every Folder lies in
 * the chart's own.
 */
export function foldersOf(construct: IConstruct): string[] {
  const folders: string[] = [];
  for (
    let scope: IConstruct | undefined = construct.node.scope;
    scope && !Chart.isChart(scope);
    scope = scope.node.scope
  ) {
    if (Folder.isFolder(scope)) folders.unshift(scope.node.id);
  }
  return folders;
}

/**
 * The name of an object's file: kind and name, and the namespace unless it is the chart's own. Neither Kubernetes
 * names nor namespaces have a `_`, so two objects that differ in one of the three never share a file.
 */
export function fileNameOf(object: ApiObject, manifest: Manifest): string {
  const { namespace } = manifest.metadata;
  const kind = Object.hasOwn(SHORT_KINDS, manifest.kind)
    ? SHORT_KINDS[manifest.kind]
    : manifest.kind.toLowerCase();
  const suffix = namespace === undefined || namespace === object.chart.namespace ? '' : `_${namespace}`;
  return fileName(namePart(`${kind}-${manifest.metadata.name}${suffix}`), '.yaml');
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** Objects as one file, each behind a `---` so that files can be put together as they are. */
export function manifestText(manifests: readonly Manifest[]): string {
  return manifests.map((manifest) => `---\n${Yaml.stringify(manifest)}`).join('');
}
