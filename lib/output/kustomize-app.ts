import { tmpdir } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { ApiObject, App, type AppProps, Chart, DependencyGraph, Names } from 'cdk8s';
import { type IConstruct } from 'constructs';
import { clusterOf } from '../validation/claims';
import { markFilePerObject } from '../validation/lost-files';
import { allOf, quote } from '../validation/wording';
import { Folder } from './folder';
import { type ClusterFile, kustomizations, mixedFolders } from './kustomizations';
import { type Manifest, type OutputFile, fileNameOf, foldersOf, manifestText } from './output-files';
import { folderProblems } from './output-paths';
import { PlainFile } from './plain-file';
import { writeFiles } from './write-files';

export type KustomizeAppProps = Pick<AppProps, 'outdir' | 'resolvers' | 'recordConstructMetadata'>;

/** Where a chart's files go below the output directory. */
const CHART_FOLDER = 'maas-observability/folder';

/** Says where the files of a chart go: a folder below the output directory, `.` for the directory itself. */
export function setChartFolder(chart: Chart, folder: string): void {
  chart.node.setContext(CHART_FOLDER, folder);
}

const FOLDER_ANNOTATIONS = 'maas-observability/annotations';

/**
 * Annotates the kustomization.yaml of a chart's folder with what is known when it is written. Kustomize writes none of it
 * to the cluster.
 */
export function annotateChartFolder(chart: Chart, annotations: () => Readonly<Record<string, string>>): void {
  chart.node.setContext(FOLDER_ANNOTATIONS, annotations);
}

/**
 * A cdk8s app that writes one file for each object, in folders that each are a Kustomize base:
 * `kubectl apply -k dist` takes all of it, `kubectl apply -k dist/telemetry` a part. A folder above those of several
 * clusters has no kustomization.
 *
 * Any chart can be in it; a chart that does not say where its files go gets a folder of its own name. Everything is
 * validated and rendered before the first file is written. Files that no synth wrote are neither overwritten nor removed,
 * and nothing is written outside of the output.
 */
export class KustomizeApp extends App {
  private readonly recordsMetadata: boolean;

  constructor(props: KustomizeAppProps = {}) {
    super(props);
    const { recordConstructMetadata = process.env.CDK8S_RECORD_CONSTRUCT_METADATA === 'true' } = props;
    this.recordsMetadata = recordConstructMetadata;
    markFilePerObject(this);
  }

  /** Writes the output directory. */
  override synth(): void {
    const rendered = this.render();
    const plain = this.plainFiles();
    if (isForStdout(this.outdir)) {
      const text = manifestText(rendered.map(({ manifest }) => manifest));
      writeFiles(this.outdir, [{ path: 'manifests.yaml', text }, ...this.metadata(rendered)]);
      return;
    }
    writeFiles(this.outdir, this.files(rendered, plain));
  }

  /** One text at a time: all of them together are as much again as everything else in memory. */
  private *files(rendered: readonly Rendered[], plain: readonly OutputFile[]): Generator<OutputFile> {
    for (const { path, manifest } of rendered) yield { path, text: manifestText([manifest]) };
    yield* kustomizations(rendered, folderAnnotations(this.charts));
    yield* plain;
    yield* this.metadata(rendered);
  }

  private metadata(rendered: readonly Rendered[]): readonly OutputFile[] {
    return this.recordsMetadata ? [constructMetadata(rendered)] : [];
  }

  private plainFiles(): readonly (OutputFile & { readonly construct: IConstruct })[] {
    const files = this.node
      .findAll()
      .filter((construct) => PlainFile.isPlainFile(construct))
      .map((file) => ({
        construct: file,
        path: [...chartFolders(Chart.of(file)), ...foldersOf(file), file.node.id].join('/'),
        text: file.text,
      }));
    throwProblems(
      sharedFiles(files, 'two charts write it. Give one of them an instance, or a folder of its own.'),
    );
    return files;
  }

  /** Every object of the app as one YAML text. */
  override synthYaml(): string {
    return manifestText(this.render().map(({ manifest }) => manifest));
  }

  private render(): readonly Rendered[] {
    throwProblems([...validate(this), ...this.charts.flatMap(chartFolderProblems)]);
    const rendered = this.charts.flatMap((chart) =>
      objectsOf(chart).map((object): Rendered => {
        const manifest = object.toJson() as Manifest;
        const folders = [...chartFolders(chart), ...foldersOf(object)];
        const path = [...folders, fileNameOf(object, manifest)].join('/');
        const chartFolder = chartFolders(chart).join('/');
        return { construct: object, manifest, path, cluster: clusterOf(object), chartFolder };
      }),
    );
    throwProblems([
      ...mixedFolders(rendered).map(
        ([folder, clusters]) =>
          `charts of the clusters ${allOf(clusters)} write to the folder ${folder}, which one kubectl apply -k takes ` +
          'whole: give each a folder of its own.',
      ),
      ...sameObjects(rendered),
    ]);
    throwProblems(
      sharedFiles(rendered, 'their names differ only in what a file name cannot hold. Rename one.'),
    );
    return rendered;
  }
}

/** An object and the file that it is written to. */
interface Rendered extends ClusterFile {
  readonly construct: ApiObject;
  readonly manifest: Manifest;
}

/** As cdk8s' own App writes it (cdk8s `app.ts`), except that objects of one name in several namespaces are told apart. */
function constructMetadata(rendered: readonly Rendered[]): OutputFile {
  const resources: Record<string, { readonly path: string }> = {};
  for (const { construct, path } of rendered) {
    const { name } = construct;
    resources[Object.hasOwn(resources, name) ? path : name] = { path: construct.node.path };
  }
  return {
    path: 'construct-metadata.json',
    text: JSON.stringify({ version: '1.0.0', resources }),
  };
}

/**
 * `cdk8s synth --stdout` runs the app in a temporary directory and prints every `.yaml` file below it, several of them
 * at a time and with nothing between them. So there it gets one file, with Kubernetes objects only.
 */
function isForStdout(outdir: string): boolean {
  const path = resolve(outdir);
  return (
    process.env.CDK8S_OUTDIR !== undefined &&
    resolve(process.env.CDK8S_OUTDIR) === path &&
    dirname(path) === resolve(tmpdir()) &&
    /^cdk8s-[A-Za-z0-9]{6}$/.test(basename(path))
  );
}

/** Every problem of every construct, each with its path, as cdk8s reports them. */
function validate(app: App): string[] {
  return app.node
    .findAll()
    .flatMap(({ node }) => node.validate().map((problem) => `[${node.path}] ${problem}`));
}

function throwProblems(problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new Error(`Validation failed with the following errors:\n  ${problems.join('\n  ')}`);
}

/** A chart's own objects, those they depend on first. */
function objectsOf(chart: Chart): ApiObject[] {
  return new DependencyGraph(chart.node)
    .topology()
    .filter((construct) => ApiObject.isApiObject(construct))
    .filter((object) => object.chart === chart);
}

function chartFolders(chart: Chart): string[] {
  const folder = chartFolder(chart);
  if (folder === undefined) return [Names.toDnsLabel(chart)];
  return folder.split('/').filter((part) => part !== '' && part !== '.');
}

function chartFolder(chart: Chart): string | undefined {
  const folder: unknown = chart.node.tryGetContext(CHART_FOLDER);
  return typeof folder === 'string' ? folder : undefined;
}

/** Of the folder of a chart, and of those in it, which are constructs whose ids anybody chooses. */
function chartFolderProblems(chart: Chart): string[] {
  const given = chartFolder(chart);
  const named = given === undefined ? [] : folderProblems(`folder ${quote(given)}`, given);
  const inside = chart.node
    .findAll()
    .filter((construct) => Folder.isFolder(construct) && Chart.of(construct) === chart)
    .flatMap(({ node }) =>
      folderProblems(`the Folder ${quote(node.id)}`, node.id).map((problem) => `[${node.path}] ${problem}`),
    );
  return [...named.map((problem) => `[${chart.node.path}] ${problem}`), ...inside];
}

/** By folder. What two charts say of one folder is true of neither. */
function folderAnnotations(charts: readonly Chart[]): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const found = new Map<string, Readonly<Record<string, string>>>();
  for (const chart of charts) {
    const annotations = chart.node.tryGetContext(FOLDER_ANNOTATIONS) as
      (() => Readonly<Record<string, string>>) | undefined;
    const folder = chartFolders(chart).join('/');
    if (annotations !== undefined) found.set(folder, found.has(folder) ? {} : annotations());
  }
  return found;
}

function sharedFiles(
  files: readonly { readonly construct: IConstruct; readonly path: string }[],
  because: string,
): string[] {
  const owners = new Map<string, IConstruct>();
  return files.flatMap(({ construct, path }) => {
    // Some file systems do not tell cases apart.
    const key = path.toLowerCase();
    const owner = owners.get(key);
    if (owner === undefined) {
      owners.set(key, construct);
      return [];
    }
    return [`[${construct.node.path}] would overwrite ${path}, the file of ${owner.node.path}: ${because}`];
  });
}

/** The objects that a cluster would take for one: the later of them would overwrite the earlier at every apply. */
function sameObjects(rendered: readonly Rendered[]): string[] {
  const owners = new Map<string, IConstruct>();
  return rendered.flatMap(({ construct, manifest: { apiVersion, kind, metadata }, cluster }) => {
    const { name, namespace = '' } = metadata;
    const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
    const key = JSON.stringify([cluster, group, kind, namespace, name]);
    const owner = owners.get(key);
    if (owner === undefined) {
      owners.set(key, construct);
      return [];
    }
    return [
      `[${construct.node.path}] is the same object as ${owner.node.path}, ${kind} ${name}` +
        `${namespace === '' ? '' : ` in "${namespace}"`}: rename one, give one chart an instance, or, if they go to ` +
        'different clusters, each chart its cluster.',
    ];
  });
}
