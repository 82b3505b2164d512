import { ApiObject, App, YamlOutputType } from 'cdk8s';
import { type IConstruct } from 'constructs';
import { helmTemplateProblems } from './helm-templates';

const FILE_PER_OBJECT = Symbol.for('maas-observability.FilePerObject');
const guarded = new WeakSet<IConstruct>();

/** Says that an app tells apart the files of objects that differ only in their namespace. */
export function markFilePerObject(app: App): void {
  Object.defineProperty(app, FILE_PER_OBJECT, { value: true });
}

/** Adds the checks of the files that an app writes to the app of a construct, once for all of it. */
export function guardFiles(construct: IConstruct): void {
  const { root } = construct.node;
  if (guarded.has(root)) return;
  guarded.add(root);
  root.node.addValidation({
    validate: () => (root instanceof App ? [...lostFiles(root), ...helmTemplateProblems(root)] : []),
  });
}

const ONE_FOR_THE_APP = YamlOutputType.FILE_PER_RESOURCE;
const ONE_FOR_EACH_CHART = YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE;

/**
 * The objects that an ordinary cdk8s App would lose: with a file for each resource it names the file after kind and
 * name, and neither namespaces nor, in one folder, charts tell two of them apart (cdk8s `app.ts`).
 */
function lostFiles(root: App): string[] {
  if (FILE_PER_OBJECT in root) return [];
  const { yamlOutputType } = root;
  if (yamlOutputType !== ONE_FOR_THE_APP && yamlOutputType !== ONE_FOR_EACH_CHART) return [];
  const owners = new Map<string, ApiObject>();
  return root.node
    .findAll()
    .filter((construct) => ApiObject.isApiObject(construct))
    .flatMap((object) => {
      const file = `${object.kind}.${object.name}`.replace(/[^0-9a-zA-Z-_.]/g, '');
      const key = yamlOutputType === ONE_FOR_THE_APP ? file : JSON.stringify([object.chart.node.path, file]);
      const owner = owners.get(key);
      if (owner === undefined) {
        owners.set(key, object);
        return [];
      }
      return [
        `cdk8s would write ${object.kind} ${object.name} of ${placeOf(owner)} and of ${placeOf(object)} to one file, and ` +
          'one would be lost: use KustomizeApp, or one file for each chart.',
      ];
    });
}

function placeOf({ node, metadata }: ApiObject): string {
  return metadata.namespace === undefined ? node.path : `${node.path} in "${metadata.namespace}"`;
}
