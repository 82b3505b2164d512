import { type Flow } from '../flow/flow';
import { checkPromql } from '../promql/promql-check';
import { type PlainRecord, isRecord, textOf } from './plain-data';
import { queriesIn } from './queries-in';

/** Something that is wrong in a manifest. */
export interface Finding {
  /** `Kind namespace/name`. */
  readonly resource: string;
  /** Where in it, such as `panel "Tokens", query A`. */
  readonly place: string;
  readonly problem: string;
  /** The query, where it is one that is wrong. */
  readonly expr?: string;
}

/**
 * Holds every query of some manifests, written by hand or not, against a flow. A metric that the catalogue does not
 * know passes: a dashboard may well show more than this platform.
 */
export function reviewed(manifest: unknown, flow: Flow): Finding[] {
  const resource = resourceName(manifest);
  const { queries, problems } = queriesIn(manifest);
  return [
    ...problems.map((problem) => ({ resource, place: 'spec', problem })),
    ...queries.flatMap(({ place, expr, use, bars }) =>
      checkPromql(expr, { flow, use, bars, strict: false }).problems.map((problem) => ({
        resource,
        place,
        problem,
        expr,
      })),
    ),
  ];
}

export function resourceName(manifest: unknown): string {
  if (!isRecord(manifest)) return 'document';
  const metadata: PlainRecord = isRecord(manifest.metadata) ? manifest.metadata : {};
  const name = [textOf(metadata.namespace), textOf(metadata.name) || textOf(manifest.title)].filter(
    (part) => part !== '',
  );
  return `${textOf(manifest.kind) || 'Dashboard'} ${name.join('/')}`.trim();
}
