import { type PlainRecord, isList, recordAt, recordsIn, textOf, textsIn } from '../documents/plain-data';
import { type CanonicalQuery } from './canonical-query';
import { type Reading } from './reading';

/** An alert or a recording, as it is compared. */
export interface RuleModel {
  readonly kind: 'alert' | 'recording';
  readonly name: string;
  /** The object that has it, as `Kind namespace/name`. */
  readonly object: string;
  readonly namespace: string;
  readonly query: CanonicalQuery;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** How long an alert's condition must hold; `0s` where it is not said. */
  readonly holdsFor: string;
  readonly interval: string;
}

/** The rules of a PrometheusRule, of either API group, or of Prometheus' own rule file. */
export function ruleModelsOf(
  manifest: PlainRecord,
  object: string,
  { queries, named }: Reading,
): readonly RuleModel[] {
  const isRuleFile = manifest.kind === undefined && isList(manifest.groups);
  if (manifest.kind !== 'PrometheusRule' && !isRuleFile) return [];
  const namespace = textOf(recordAt(manifest, 'metadata').namespace);
  const { groups } = isRuleFile ? manifest : recordAt(manifest, 'spec');
  return recordsIn(groups).flatMap((group) =>
    recordsIn(group.rules).map((rule) => ({
      kind: rule.alert === undefined ? 'recording' : 'alert',
      name: textOf(rule.alert) || named(textOf(rule.record)),
      object,
      namespace,
      query: queries.read(named(textOf(rule.expr))),
      expr: named(textOf(rule.expr)).replace(/\s+/g, ' ').trim(),
      labels: renamedIn(textsIn(rule.labels), named),
      annotations: renamedIn(textsIn(rule.annotations), named),
      holdsFor: textOf(rule.for) || '0s',
      interval: textOf(group.interval),
    })),
  );
}

function renamedIn(
  texts: Readonly<Record<string, string>>,
  named: (text: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([key, value]) => [named(key), named(value)]));
}
