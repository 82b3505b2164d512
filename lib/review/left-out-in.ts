import { type LeftOut } from '../validation/left-out';
import { isRecord, recordAt, recordsIn } from '../documents/plain-data';

/** The annotation of a kustomization.yaml that says what the synth left out, which no other manifest can tell. */
const LEFT_OUT_ANNOTATION = 'maas-observability/left-out';

const KINDS: readonly string[] = [
  'alert',
  'recording rule',
  'dashboard',
  'panel',
] satisfies readonly LeftOut['kind'][];

/** The annotation; none where nothing is left out. */
export function leftOutAnnotation(leftOut: readonly LeftOut[]): Readonly<Record<string, string>> {
  return leftOut.length === 0 ? {} : { [LEFT_OUT_ANNOTATION]: JSON.stringify(leftOut, null, 2) };
}

/** What the kustomizations among the manifests say was left out; what is not in our form is none of it. */
export function leftOutIn(manifests: readonly unknown[]): readonly LeftOut[] {
  return manifests.flatMap((manifest) => {
    if (!isRecord(manifest) || manifest.kind !== 'Kustomization') return [];
    const text = recordAt(manifest, 'metadata', 'annotations')[LEFT_OUT_ANNOTATION];
    if (typeof text !== 'string') return [];
    try {
      return recordsIn(JSON.parse(text) as unknown).flatMap((one) => (isLeftOut(one) ? [one] : []));
    } catch {
      return [];
    }
  });
}

function isLeftOut(value: object): value is LeftOut {
  const { kind, name, dashboard, part, because } = value as Record<keyof LeftOut, unknown>;
  const optional = [dashboard, part].every((text) => text === undefined || typeof text === 'string');
  return (
    typeof kind === 'string' &&
    KINDS.includes(kind) &&
    typeof name === 'string' &&
    typeof because === 'string' &&
    optional
  );
}
