import { type KuadrantVersion, kuadrantBehaviour } from '../platform/kuadrant-version';

/** What an expression is for: a label, a condition, a value that limits look at, their namespace, or what a call counts. */
export type CelPurpose = 'label' | 'predicate' | 'data' | 'domain' | 'hits';

/** What of an expression decides about its consequences. */
export interface CelUse {
  readonly text: string;
  readonly purpose: CelPurpose;
  readonly version: KuadrantVersion;
  readonly reads?: ReadonlySet<string>;
}

const UNCOUNTED = 'Kuadrant sends neither check nor report, and the request passes unlimited and uncounted';

/**
 * What becomes of a request on which an expression gives nothing that can be sent, to stand behind "and then".
 *
 * Up to Kuadrant 1.4 each label is evaluated by itself. Later all labels are part of one message: the one for
 * authentication has those whose text does not say `auth.`, the ones for limits have all. Measured on the shims 0.12.3,
 * 0.14.1 and main; Kuadrant/wasm-shim `src/configuration/legacy_translation.rs`.
 */
export function costOfNoValue({ text, purpose, version, reads = new Set() }: CelUse): string {
  const isLeftOut = kuadrantBehaviour(version).failingLabel === 'label-dropped';
  if (purpose === 'predicate') return 'the condition decides nothing';
  if (purpose !== 'label')
    return isLeftOut ? 'no call is made, and the request passes unlimited and uncounted' : UNCOUNTED;
  if (isLeftOut) return 'the label is left out of that call';
  if (reads.has('request-body') && !kuadrantBehaviour(version).requestBodyLabels) {
    return 'no call is made at all, not even for authentication';
  }
  if (reads.has('response-body')) return 'the report is lost, and with it the tokens of the request';
  return text.includes('auth.') ? UNCOUNTED : 'authentication fails and the client gets HTTP 500';
}

/** What becomes of an expression that does not parse, to stand behind "so". */
export function costOfNoSense({ purpose, version }: CelUse): string {
  const { labelsTravelIn } = kuadrantBehaviour(version);
  return purpose === 'label' && labelsTravelIn === 'requestData'
    ? 'the label is never sent, and nothing says so'
    : 'the filter rejects its whole configuration, and nothing is authenticated or counted';
}
