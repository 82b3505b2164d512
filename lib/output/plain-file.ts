import { Construct, type IConstruct } from 'constructs';

const PLAIN_FILE = Symbol.for('maas-observability.PlainFile');

/** A file of the output that is no Kubernetes object: no kustomization takes it, and stdout does not have it. */
export class PlainFile extends Construct {
  static isPlainFile(construct: IConstruct): construct is PlainFile {
    return PLAIN_FILE in construct;
  }

  /** @param id the name of the file */
  constructor(
    scope: Construct,
    id: string,
    readonly text: string,
  ) {
    super(scope, id);
    Object.defineProperty(this, PLAIN_FILE, { value: true });
  }
}
