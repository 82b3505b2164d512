import { Construct } from 'constructs';
import * as grafana from '../../imports/grafana.integreatly.org';
import { type Claim } from '../validation/claims';
import { checkAtSynth } from '../validation/problems';
import { claimInGrafana, rivalsInGrafana } from './grafana-reach';
import { type GrafanaObjectProps, grafanaTarget, uidProblems } from './grafana-target';

export interface GrafanaFolderProps extends GrafanaObjectProps {
  /** @default 'MaaS v1.0' */
  readonly title?: string;

  /**
   * At most 40 of `a-z A-Z 0-9 - _`. Cannot be changed on an object that exists, nor added to it. Without one the operator
   * takes over any folder of the title that Grafana has, and the dashboards never find it: so there always is one.
   * @default - the name of the object, with "-" for "."
   */
  readonly uid?: string;
}

/**
 * A folder of a Grafana instance (`grafana.integreatly.org/v1beta1`; a uid needs operator 5.15). When the object is
 * deleted, Grafana deletes the folder with all dashboards in it, those that others put there as well.
 */
export class GrafanaFolder extends Construct {
  readonly name: string;
  readonly namespace: string;
  readonly title: string;
  readonly uid: string;

  constructor(scope: Construct, id: string, props: GrafanaFolderProps) {
    super(scope, id);
    const target = grafanaTarget(props);
    this.name = props.name;
    this.namespace = target.namespace;
    this.title = props.title ?? 'MaaS v1.0';
    this.uid = props.uid ?? props.name.replaceAll('.', '-');
    new grafana.GrafanaFolder(this, 'Resource', {
      metadata: target.metadata,
      spec: { ...target.spec, title: this.title, uid: this.uid },
    });
    const uid: Claim = { kind: 'folder-uid', key: this.uid };
    claimInGrafana(this, props, uid);
    claimInGrafana(this, props, { kind: 'folder-title', key: this.title });
    checkAtSynth(this, () => [
      ...target.problems(),
      ...uidProblems(this.uid),
      ...(this.title.trim() === '' ? ['title is empty: give the folder a title.'] : []),
      ...rivalsInGrafana(this, props, uid).map(
        (other) =>
          `uid "${this.uid}" is also the uid of the folder ${other.node.path}: give one of them another.`,
      ),
    ]);
  }
}
