import { Construct } from 'constructs';
import * as grafana from '../../imports/grafana.integreatly.org';
import { checkAtSynth } from '../validation/problems';
import { type GrafanaObjectProps, grafanaTarget, uidProblems } from './grafana-target';

export interface GrafanaFolderProps extends GrafanaObjectProps {
  /** @default 'MaaS v1.0' */
  readonly title?: string;

  /**
   * At most 40 of `a-z A-Z 0-9 - _`. Cannot be changed on an object that exists.
   * @default - the operator's: the uid of the object
   */
  readonly uid?: string;
}

/** A folder of a Grafana instance (`grafana.integreatly.org/v1beta1`). */
export class GrafanaFolder extends Construct {
  readonly name: string;
  readonly namespace: string;
  readonly title: string;
  readonly uid?: string;

  constructor(scope: Construct, id: string, props: GrafanaFolderProps) {
    super(scope, id);
    const target = grafanaTarget(props);
    this.name = props.name;
    this.namespace = target.namespace;
    this.title = props.title ?? 'MaaS v1.0';
    this.uid = props.uid;
    new grafana.GrafanaFolder(this, 'Resource', {
      metadata: target.metadata,
      spec: { ...target.spec, title: this.title, ...(this.uid === undefined ? {} : { uid: this.uid }) },
    });
    checkAtSynth(this, () => [
      ...target.problems(),
      ...uidProblems(this.uid),
      ...(this.title.trim() === '' ? ['title is empty: give the folder a title.'] : []),
    ]);
  }
}
