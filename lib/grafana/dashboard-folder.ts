import { type IConstruct } from 'constructs';
import { nameProblems } from '../validation/kubernetes-names';
import { type GrafanaFolder } from './grafana-folder';
import { uidProblems } from './grafana-target';

/** Where in Grafana a dashboard is shown: exactly one of these. */
export class DashboardFolder {
  /**
   * A folder by title; Grafana makes it, with a uid of its own choice, when it is not there. Where a GrafanaFolder has the
   * title, refer to that one with `of`: a folder that is made first keeps the GrafanaFolder, and all dashboards in it, from
   * ever arriving.
   */
  static titled(title: string): DashboardFolder {
    return new DashboardFolder({ folder: title });
  }

  /** A GrafanaFolder, of any namespace. */
  static of(folder: GrafanaFolder): DashboardFolder {
    return new DashboardFolder({ folderRef: folder.name }, folder);
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
    private readonly reference: FolderReference,
    private readonly folder?: GrafanaFolder,
  ) {}

  /** The title, where the folder is known by nothing else. */
  get title(): string | undefined {
    return this.reference.folder;
  }

  /** How a dashboard of the namespace refers to it: by name where it can, since the operator then waits for the folder. */
  referenceFrom(namespace: string): FolderReference {
    return this.folder === undefined || this.folder.namespace === namespace
      ? this.reference
      : { folderUid: this.folder.uid };
  }

  problems(): string[] {
    const { folder, folderRef, folderUid } = this.reference;
    return [
      ...(folder?.trim() === '' ? ['folder has an empty title: give it one.'] : []),
      ...(folderRef === undefined ? [] : nameProblems('folder reference', folderRef)),
      ...uidProblems(folderUid).map((problem) => `folder ${problem}`),
    ];
  }
}

/** How a dashboard names its folder: by title, by the object in its own namespace, or by uid. */
export interface FolderReference {
  readonly folder?: string;
  readonly folderRef?: string;
  readonly folderUid?: string;
}

/** Kept apart from the tree: a construct takes no context once it has children. */
const folders = new WeakMap<IConstruct, GrafanaFolder>();

/** Says into which folder the dashboards below `scope` go that name none. */
export function setDefaultFolder(scope: IConstruct, folder: GrafanaFolder): void {
  folders.set(scope, folder);
}

/** The folder that is nearest above a construct; nothing where no chart has one. */
export function defaultFolder(construct: IConstruct): DashboardFolder | undefined {
  const nearest = [...construct.node.scopes].reverse().find((scope) => folders.has(scope));
  const folder = nearest === undefined ? undefined : folders.get(nearest);
  return folder === undefined ? undefined : DashboardFolder.of(folder);
}
