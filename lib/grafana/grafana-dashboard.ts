import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import * as grafana from '../../imports/grafana.integreatly.org';
import { type Claim, claim, rivals } from '../validation/claims';
import { nameProblems } from '../validation/kubernetes-names';
import { checkAtSynth, warnAtSynth } from '../validation/problems';
import { type DashboardEncoding, gzipBase64, sizeInObject } from './dashboard-content';
import { dashboardWarnings } from './dashboard-lint';
import { type GrafanaFolder } from './grafana-folder';
import { type GrafanaObjectProps, grafanaTarget, uidProblems } from './grafana-target';
import { typedTextsOf } from './typed-texts';

/** Where in Grafana a dashboard is shown: exactly one of these. */
export class DashboardFolder {
  /** A folder by title; Grafana makes it when it is not there. */
  static titled(title: string): DashboardFolder {
    return new DashboardFolder({ folder: title });
  }

  /** A GrafanaFolder of the dashboard's namespace. */
  static of(folder: GrafanaFolder): DashboardFolder {
    return new DashboardFolder({ folderRef: folder.name }, folder.namespace);
  }

  /** A GrafanaFolder object, by name, in the dashboard's namespace. */
  static named(name: string): DashboardFolder {
    return new DashboardFolder({ folderRef: name });
  }

  /** A folder that Grafana has already. */
  static withUid(uid: string): DashboardFolder {
    return new DashboardFolder({ folderUid: uid });
  }

  private constructor(
    readonly reference: {
      readonly folder?: string;
      readonly folderRef?: string;
      readonly folderUid?: string;
    },
    private readonly namespace?: string,
  ) {}

  problems(dashboardNamespace: string): string[] {
    const { folder, folderRef, folderUid } = this.reference;
    return [
      ...(folder?.trim() === '' ? ['folder has an empty title: give it one.'] : []),
      ...(folderRef === undefined ? [] : nameProblems('folder reference', folderRef)),
      ...uidProblems(folderUid).map((problem) => `folder ${problem}`),
      ...(this.namespace === undefined || this.namespace === dashboardNamespace
        ? []
        : [
            `folder "${folderRef}" is in ${this.namespace}, but a reference reaches only the dashboard's namespace, ` +
              `${dashboardNamespace}: use DashboardFolder.titled or put both into one namespace.`,
          ]),
    ];
  }
}

/**
 * A dashboard in Grafana's classic JSON model: one of the Grafana Foundation SDK, or parsed JSON. Only what this library
 * reads of it is named, so that a project needs neither the SDK's types nor the module resolution they ask for.
 */
export interface DashboardModel {
  readonly uid?: string;
  readonly title?: string;
}

/** What makes a dashboard, such as a builder of the Grafana Foundation SDK. */
export interface DashboardModelBuilder {
  build(): DashboardModel;
}

/** A data source for an input of an exported dashboard: replaces `${inputName}` in its JSON. */
export interface DatasourceInput {
  readonly inputName: string;
  readonly datasourceName: string;
}

export interface GrafanaDashboardProps extends GrafanaObjectProps {
  /** A dashboard of the Grafana Foundation SDK, built or to be built, or parsed JSON. It is copied. */
  readonly dashboard: DashboardModel | DashboardModelBuilder;

  /** @default DashboardFolder.titled('MaaS v1.0') */
  readonly folder?: DashboardFolder;

  /**
   * The uid in Grafana, which links and alerts refer to. Cannot be changed on an object that exists.
   * @default - the dashboard's own uid
   */
  readonly uid?: string;

  /**
   * Data sources for the inputs of the dashboard.
   * @default []
   */
  readonly datasources?: readonly DatasourceInput[];

  /**
   * How the dashboard travels. `json` is readable in a diff; `gzip` and `config-map` are for dashboards above the
   * 256 KiB that `kubectl apply` can hold.
   * @default 'json'
   */
  readonly encoding?: DashboardEncoding;

  /**
   * Stops the operator from touching the dashboard.
   * @default false
   */
  readonly suspend?: boolean;
}

/** `kubectl apply` keeps the whole object in an annotation, which may have this many bytes (Kubernetes API). */
const CLIENT_SIDE_APPLY_LIMIT = 256 * 1024;
/** What a ConfigMap may hold, and etcd takes in one request (Kubernetes "ConfigMaps"). */
const OBJECT_LIMIT = 1024 * 1024;

/** A dashboard of a Grafana instance (`grafana.integreatly.org/v1beta1`). */
export class GrafanaDashboard extends Construct {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string | undefined;
  /** The dashboard as Grafana reads it. */
  readonly json: string;

  constructor(scope: Construct, id: string, props: GrafanaDashboardProps) {
    super(scope, id);
    const { folder = DashboardFolder.titled('MaaS v1.0'), datasources = [], encoding = 'json' } = props;
    const target = grafanaTarget(props);
    const built = 'build' in props.dashboard ? props.dashboard.build() : props.dashboard;
    this.name = props.name;
    this.namespace = target.namespace;
    this.uid = props.uid ?? built.uid ?? undefined;
    // A built SDK object stays live in its builder; the text is ours.
    this.json = JSON.stringify({ ...built, uid: this.uid }, null, 2);
    const content = encoding === 'gzip' ? gzipBase64(this.json) : this.json;
    new grafana.GrafanaDashboard(this, 'Resource', {
      metadata: target.metadata,
      spec: {
        ...target.spec,
        ...folder.reference,
        ...this.content(content, encoding),
        ...(this.uid === undefined ? {} : { uid: this.uid }),
        ...(datasources.length > 0 ? { datasources: datasources.map((input) => ({ ...input })) } : {}),
        ...(props.suspend ? { suspend: true } : {}),
      },
    });

    if (this.uid !== undefined) claim(this, this.uidClaim(props));
    const size = sizeInObject(content);
    const inputs = datasources.map(({ inputName }) => inputName);
    // What it was made from is not kept: a text takes a tenth of the memory.
    const warnings = [
      ...sizeWarnings(size, encoding),
      ...dashboardWarnings(built, { inputs, typed: typedTextsOf(built) }),
    ];
    warnAtSynth(this, () => warnings);
    checkAtSynth(this, () => [
      ...target.problems(),
      ...folder.problems(this.namespace),
      ...uidProblems(this.uid),
      ...datasourceProblems(datasources),
      ...sizeProblems(size, encoding),
      ...this.rivalProblems(props),
    ]);
  }

  /** A copy of the dashboard. */
  get dashboard(): DashboardModel {
    return JSON.parse(this.json) as DashboardModel;
  }

  private content(
    content: string,
    encoding: DashboardEncoding,
  ): Pick<grafana.GrafanaDashboardSpec, 'json' | 'gzipJson' | 'configMapRef'> {
    if (encoding === 'json') return { json: content };
    if (encoding === 'gzip') return { gzipJson: content };
    const key = 'dashboard.json';
    new ApiObject(this, 'ConfigMap', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: this.name, namespace: this.namespace },
      data: { [key]: content },
    });
    return { configMapRef: { name: this.name, key } };
  }

  /** Two dashboards of one uid in one Grafana overwrite each other at every resync. */
  private uidClaim({ grafanaNamespace = this.namespace, instanceLabels }: GrafanaDashboardProps): Claim {
    return {
      kind: 'dashboard-uid',
      key: JSON.stringify([grafanaNamespace, instanceLabels ?? null, this.uid]),
    };
  }

  private rivalProblems(props: GrafanaDashboardProps): string[] {
    if (this.uid === undefined) return [];
    return rivals(this, this.uidClaim(props)).map(
      (other) => `uid "${this.uid}" is also the uid of ${other.node.path}: give one of them another.`,
    );
  }
}

function sizeWarnings(size: number, encoding: DashboardEncoding): string[] {
  return size > CLIENT_SIDE_APPLY_LIMIT && size <= OBJECT_LIMIT
    ? [
        `the dashboard has ${kib(size)} KiB as ${encoding}, and kubectl apply stops at 256: set encoding to 'gzip', ` +
          'or apply with --server-side.',
      ]
    : [];
}

function sizeProblems(size: number, encoding: DashboardEncoding): string[] {
  return size > OBJECT_LIMIT
    ? [
        `the dashboard has ${kib(size)} KiB as ${encoding}, and Kubernetes takes at most 1024: ` +
          (encoding === 'gzip' ? 'split it.' : "set encoding to 'gzip', or split it."),
      ]
    : [];
}

function datasourceProblems(datasources: readonly DatasourceInput[]): string[] {
  return datasources.flatMap(({ inputName, datasourceName }, i) => [
    ...(inputName.trim() === '' ? [`datasources[${i}].inputName is empty.`] : []),
    ...(datasourceName.trim() === '' ? [`datasources[${i}].datasourceName is empty.`] : []),
  ]);
}

function kib(bytes: number): number {
  return Math.ceil(bytes / 1024);
}
