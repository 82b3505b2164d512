import { tmpdir } from 'node:os';
import { basename, dirname, resolve } from 'node:path';
import { ApiObject, App, type AppProps, Chart, DependencyGraph, Names } from 'cdk8s';
import { type IConstruct } from 'constructs';
import {
  type OutputFile,
  type Manifest,
  fileNameOf,
  foldersOf,
  kustomizations,
  manifestText,
  plainFileList,
} from './output-files';
import { PlainFile } from './plain-file';
import { writeFiles } from './write-files';

export type KustomizeAppProps = Pick<AppProps, 'outdir' | 'resolvers'>;

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
 * `kubectl apply -k dist` takes all of it, `kubectl apply -k dist/telemetry` a part.
 *
 * Any chart can be in it; a chart that does not say where its files go gets a folder of its own name. Everything is
 * validated and rendered before the first file is written.
 */
export class KustomizeApp extends App {
  constructor(props: KustomizeAppProps = {}) {
    super(props);
  }

  /** Writes the output directory. */
  override synth(): void {
    const rendered = this.render();
    const plain = this.plainFiles();
    if (isForStdout(this.outdir)) {
      const text = manifestText(rendered.map(({ manifest }) => manifest));
      writeFiles(this.outdir, [{ path: 'manifests.yaml', text }]);
      return;
    }
    writeFiles(this.outdir, this.files(rendered, plain));
  }

  /** One text at a time: all of them together are as much again as everything else in memory. */
  private *files(
    rendered: readonly { readonly path: string; readonly manifest: Manifest }[],
    plain: readonly OutputFile[],
  ): Generator<OutputFile> {
    for (const { path, manifest } of rendered) yield { path, text: manifestText([manifest]) };
    yield* kustomizations(
      rendered.map(({ path }) => path),
      folderAnnotations(this.charts),
    );
    yield* plain;
    yield* plainFileList(plain.map(({ path }) => path));
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

  private render(): readonly { readonly path: string; readonly manifest: Manifest }[] {
    throwProblems(validate(this));
    const rendered = this.charts.flatMap((chart) =>
      objectsOf(chart).map((object) => {
        const manifest = object.toJson() as Manifest;
        const folders = [...chartFolders(chart), ...foldersOf(object)];
        return { object, manifest, path: [...folders, fileNameOf(object, manifest)].join('/') };
      }),
    );
    throwProblems(
      sharedFiles(
        rendered.map(({ object, path }) => ({ construct: object, path })),
        'both have one kind, name and namespace. Rename one, or give the charts folders of their own.',
      ),
    );
    return rendered;
  }
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
  const folder: unknown = chart.node.tryGetContext(CHART_FOLDER);
  if (typeof folder !== 'string') return [Names.toDnsLabel(chart)];
  return folder.split('/').filter((part) => part !== '' && part !== '.');
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
    const owner = owners.get(path);
    if (owner === undefined) {
      owners.set(path, construct);
      return [];
    }
    return [`[${construct.node.path}] would overwrite ${path}, the file of ${owner.node.path}: ${because}`];
  });
}
