import { ApiObject } from 'cdk8s';
import { ConfigMap } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as grafana from '../../imports/grafana.integreatly.org';
import { type Dashboard } from '../dashboard/dashboard';
import { type Flow } from '../flow/flow';
import { type LeftOut, leftOutNote } from '../validation/left-out';
import { fluxAnnotation } from '../validation/flux';
import { kib, objectSizes } from '../validation/object-size';
import { checkAtSynth, noteAtSynth, warnAtSynth } from '../validation/problems';
import { quote } from '../validation/wording';
import { type DashboardEncoding, dashboardJson, encodingFor, gzipBase64 } from './dashboard-content';
import { DashboardFolder, defaultFolder } from './dashboard-folder';
import { dashboardProblems } from '../checks/check-dashboard';
import { type DashboardModel, type DashboardModelBuilder, drawnModel } from './dashboard-model';
import { claimInGrafana, rivalsInGrafana } from './grafana-reach';
import { type GrafanaObjectProps, grafanaTarget, uidProblems } from './grafana-target';
import { typedTextsOf } from './typed-texts';

/** A data source for an input of an exported dashboard: replaces `${inputName}` in its JSON. */
export interface DatasourceInput {
  readonly inputName: string;
  readonly datasourceName: string;
}

export interface GrafanaDashboardProps extends GrafanaObjectProps {
  /**
   * A typed dashboard, which is drawn for the flow; one of the Grafana Foundation SDK, built or to be built; or parsed
   * JSON. It is copied.
   */
  readonly dashboard: Dashboard | DashboardModel | DashboardModelBuilder;

  /**
   * The flow that a typed dashboard is drawn for: the names of its labels, its scrapes, its recordings.
   * @default - that of the MaaSObservabilityChart around it; a typed dashboard outside of one needs it
   */
  readonly flow?: Flow;

  /** @default - the folder of the chart that it is in; where there is none, DashboardFolder.titled('MaaS v1.0') */
  readonly folder?: DashboardFolder;

  /**
   * The uid in Grafana, which links and alerts refer to. Cannot be changed on an object that exists.
   * @default - the dashboard's own uid
   */
  readonly uid?: string;

  /**
   * Data sources for the inputs of an exported dashboard. One that the dashboard does not have is refused.
   * @default []
   */
  readonly datasources?: readonly DatasourceInput[];

  /**
   * How the dashboard travels. `json` and `config-map` are readable in a diff, and have to fit into the 256 KiB of an
   * annotation, where `kubectl apply` keeps the whole object; `gzip` takes a tenth of that.
   * @default 'json' - 'gzip' for one that would come near to those 256 KiB
   */
  readonly encoding?: DashboardEncoding;

  /**
   * Whether Flux may fill in `${…}` of the object, where its Kustomization has `postBuild`. Otherwise an annotation keeps it
   * from the variables of the dashboard, which look the same.
   * @default false
   */
  readonly fluxSubstitution?: boolean;

  /**
   * Says that the object is applied with `kubectl apply --server-side`, which writes no annotation: it may then be as
   * large as a cluster can keep, 1.5 MiB.
   * @default false
   */
  readonly serverSideApply?: boolean;

  /**
   * Stops the operator from writing the dashboard. It does not keep it: when the object is deleted, the dashboard goes
   * from Grafana all the same. Needs operator 5.19.
   * @default false
   */
  readonly suspend?: boolean;
}

/** A dashboard of a Grafana instance (`grafana.integreatly.org/v1beta1`; operator 5.15, for `suspend` 5.19). */
export class GrafanaDashboard extends Construct {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string | undefined;
  /** The dashboard as Grafana reads it. */
  readonly json: string;
  /** What a typed dashboard asks for and the flow does not have. */
  readonly leftOut: readonly LeftOut[];

  constructor(scope: Construct, id: string, props: GrafanaDashboardProps) {
    super(scope, id);
    const { datasources = [], serverSideApply = false } = props;
    const folder = props.folder ?? defaultFolder(this) ?? DashboardFolder.titled('MaaS v1.0');
    const target = grafanaTarget(props);
    const { model: built, problems, leftOut } = drawnModel(this, props.dashboard, props.flow);
    this.name = props.name;
    this.namespace = target.namespace;
    this.uid = props.uid ?? built.uid ?? undefined;
    // A built SDK object stays live in its builder; the text is ours.
    this.json = dashboardJson({ ...built, uid: this.uid });
    const encoding = props.encoding ?? encodingFor(this.json);
    const content = encoding === 'gzip' ? gzipBase64(this.json) : this.json;
    this.leftOut = leftOut;
    const flux = fluxAnnotation(encoding === 'config-map' ? '' : content, props.fluxSubstitution);
    const resource = new grafana.GrafanaDashboard(this, 'Resource', {
      metadata: { ...target.metadata, annotations: { ...flux, ...target.metadata.annotations } },
      spec: {
        ...target.spec,
        ...folder.referenceFrom(this.namespace),
        ...(encoding === 'config-map'
          ? { configMapRef: { name: this.name, key: CONFIG_MAP_KEY } }
          : { [encoding === 'gzip' ? 'gzipJson' : 'json']: content }),
        ...(this.uid === undefined ? {} : { uid: this.uid }),
        ...(datasources.length > 0 ? { datasources: datasources.map((input) => ({ ...input })) } : {}),
        ...(props.suspend ? { suspend: true } : {}),
      },
    });
    const configMap = encoding === 'config-map' ? this.configMap(content, props) : undefined;

    const { title } = folder;
    if (this.uid !== undefined) claimInGrafana(this, props, { kind: 'dashboard-uid', key: this.uid });
    const inputs = datasources.map(({ inputName }) => inputName);
    // What it was made from is not kept: a text takes a tenth of the memory.
    const warnings = dashboardProblems(built, { inputs, typed: typedTextsOf(built) });
    warnAtSynth(this, () => warnings);
    noteAtSynth(this, () => leftOutNote(leftOut, 'leftOut of the GrafanaDashboard'));
    checkAtSynth(this, () => [
      ...target.problems(),
      ...folder.problems(),
      ...uidProblems(this.uid),
      ...datasourceProblems(datasources, this.json),
      ...problems,
      ...sizeProblems(configMap ?? resource, encoding, serverSideApply),
      ...(title === undefined ? [] : this.titleProblems(props, title)),
      ...this.uidRivalProblems(props),
    ]);
  }

  /** A copy of the dashboard. */
  get dashboard(): DashboardModel {
    return JSON.parse(this.json) as DashboardModel;
  }

  private configMap(content: string, { fluxSubstitution }: GrafanaDashboardProps): ApiObject {
    const configMap = new ConfigMap(this, 'ConfigMap', {
      metadata: {
        name: this.name,
        namespace: this.namespace,
        // By this label the operator watches ConfigMaps; a change of others it sees at the next resync only
        // (grafana-operator `cmd`, cache label selector).
        labels: { 'app.kubernetes.io/managed-by': 'grafana-operator' },
        annotations: fluxAnnotation(content, fluxSubstitution),
      },
      data: { [CONFIG_MAP_KEY]: content },
    });
    return ApiObject.of(configMap);
  }

  /** Two dashboards of one uid in one Grafana overwrite each other at every resync, and the one deletes the other's. */
  private uidRivalProblems(props: GrafanaDashboardProps): string[] {
    if (this.uid === undefined) return [];
    return rivalsInGrafana(this, props, { kind: 'dashboard-uid', key: this.uid }).map(
      (other) => `uid "${this.uid}" is also the uid of ${other.node.path}: give one of them another.`,
    );
  }

  /** A folder that the dashboard makes by title is not the GrafanaFolder of that title, which then never arrives. */
  private titleProblems(props: GrafanaDashboardProps, title: string): string[] {
    return rivalsInGrafana(this, props, { kind: 'folder-title', key: title }).map(
      (other) =>
        `folder "${title}" is the title of ${other.node.path}, and which of the two Grafana makes first is chance: refer to ` +
        'it with DashboardFolder.of, or give one of them another title.',
    );
  }
}

const CONFIG_MAP_KEY = 'dashboard.json';

function sizeProblems(object: ApiObject, encoding: DashboardEncoding, serverSideApply: boolean): string[] {
  const sizes = objectSizes(object);
  if (sizes === undefined) return [];
  const { stored, applied } = sizes;
  const smaller =
    encoding === 'gzip' ? 'split the dashboard' : "set encoding to 'gzip', or split the dashboard";
  if (stored.bytes > stored.limit) {
    return [
      `the ${object.kind} has ${kib(stored.bytes)} KiB with the dashboard as ${encoding}, and a cluster keeps at most ` +
        `${kib(stored.limit)}: ${smaller}.`,
    ];
  }
  if (serverSideApply || applied.bytes <= applied.limit) return [];
  return [
    `the ${object.kind} has ${kib(applied.bytes)} KiB with the dashboard as ${encoding}, and kubectl apply stops at ` +
      `${kib(applied.limit)}: ${smaller}, or set serverSideApply and apply it with --server-side.`,
  ];
}

function datasourceProblems(datasources: readonly DatasourceInput[], json: string): string[] {
  const asked = [...new Set([...json.matchAll(/\$\{(DS_\w+|VAR_\w+)\}/g)].map(([, name]) => name ?? ''))];
  return datasources.flatMap(({ inputName, datasourceName }, i) => [
    ...(inputName.trim() === ''
      ? [`datasources[${i}].inputName is empty.`]
      : json.includes(`\${${inputName}}`)
        ? []
        : [
            `datasources[${i}].inputName is ${quote(inputName)}, but nothing in the dashboard has ` +
              `\${${inputName}}, so that it changes nothing; it has ${asked.join(', ') || 'no inputs'}.`,
          ]),
    ...(datasourceName.trim() === '' ? [`datasources[${i}].datasourceName is empty.`] : []),
  ]);
}
