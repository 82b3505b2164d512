import { ApiObject, type App } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { type KustomizeApp } from '../../lib';
import { type Manifest, manifestProblems } from '../support/manifest-oracles';

/** What came of whatever was put in: sentences for the author, or manifests that a cluster takes. */
export type Outcome = { readonly problems: readonly string[] } | { readonly manifests: readonly Manifest[] };

/** Throws what no user should meet: a crash, an error that does not say where, a manifest that is not what was meant. */
export function outcomeOf(app: KustomizeApp): Outcome {
  let yaml: string;
  try {
    yaml = app.synthYaml();
  } catch (error) {
    const [first, ...problems] = (error as Error).message.split(/\n {2}(?=\[)/);
    if (first !== 'Validation failed with the following errors:') throw error;
    const vague = problems.filter((problem) => !/^\[\S+\] \S/.test(problem));
    expect(vague).toEqual([]);
    return { problems };
  }
  const documents = parseAllDocuments(yaml, { version: '1.1' });
  const broken = documents.flatMap(({ errors }) => errors.map(({ message }) => message));
  if (broken.length > 0) throw new Error(`the YAML does not parse: ${broken.join('; ')}`);
  const manifests = documents.map((document) => document.toJS() as Manifest);
  expect(manifests).toEqual(objectsOf(app));
  expect(manifests.flatMap((manifest) => manifestProblems(manifest))).toEqual([]);
  return { manifests };
}

/** What the constructs mean; the YAML has to say just that. */
function objectsOf(app: App): unknown[] {
  return app.charts.flatMap((chart) =>
    chart.node
      .findAll()
      .filter((construct) => ApiObject.isApiObject(construct))
      .map((object) => JSON.parse(JSON.stringify(object.toJson())) as unknown),
  );
}
