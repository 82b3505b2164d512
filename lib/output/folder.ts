import { Construct, type IConstruct } from 'constructs';

const FOLDER = Symbol.for('maas-observability.Folder');

/** A folder of the output: what is made in its scope is written to it. */
export class Folder extends Construct {
  static isFolder(construct: IConstruct): construct is Folder {
    return FOLDER in construct;
  }

  /** @param id the name of the folder */
  constructor(scope: Construct, id: string) {
    super(scope, id);
    Object.defineProperty(this, FOLDER, { value: true });
  }
}
