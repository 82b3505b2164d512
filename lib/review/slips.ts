import { type Flow } from '../flow/flow';
import { StoredNames } from '../promql/promql-names';
import { namesAsked } from './metrics-asked';
import { queriesIn, rulesIn } from './queries-in';
import { type Finding, resourceName } from './review';

/**
 * Tells the names in the queries of a manifest that no rule records and nobody knows, and that are a slip away from a metric
 * of the flow: what asks them shows nothing. A name may be somebody else's and near by chance, so that it is no error.
 */
export function slipsAmong(manifests: readonly unknown[], flow: Flow): (manifest: unknown) => Finding[] {
  const recorded = new Set(manifests.flatMap(rulesIn).map(({ record }) => record));
  const names = StoredNames.of(flow);
  return (manifest) =>
    queriesIn(manifest).queries.flatMap(({ place, expr }) =>
      [...new Set(namesAsked(expr))].flatMap((name) => {
        const meant = recorded.has(name) ? undefined : names.slip(name);
        if (meant === undefined) return [];
        const problem = `\`${name}\` is nobody's metric that we know: did you mean ${meant}?`;
        return [{ resource: resourceName(manifest), place, problem, expr }];
      }),
    );
}
