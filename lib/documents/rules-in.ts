import { type Path } from './path';
import { type PlainRecord, isList, isRecord, recordAt, textOf, textsIn } from './plain-data';

/** A rule of a PrometheusRule or of Prometheus' own rule file. */
export interface FoundRule {
  readonly group: string;
  readonly record: string | undefined;
  readonly alert: string | undefined;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly path: Path;
  /** As it is written. */
  readonly json: PlainRecord;
}

export interface FoundGroup {
  readonly name: string;
  readonly interval: string;
  readonly path: Path;
  readonly json: PlainRecord;
  readonly rules: readonly FoundRule[];
}

/** The groups of rules in a manifest. */
export interface FoundRuleFile {
  /** Whether it is the object of an operator, and not Prometheus' own file. */
  readonly isObject: boolean;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly path: Path;
  readonly groups: readonly FoundGroup[];
}

/** Rule files in a manifest: a PrometheusRule, Prometheus' own file, or one in a ConfigMap is not read here. */
export function ruleFileIn(manifest: unknown): FoundRuleFile | undefined {
  if (!isRecord(manifest)) return undefined;
  const isFile = manifest.kind === undefined && isList(manifest.groups);
  if (manifest.kind !== 'PrometheusRule' && !isFile) return undefined;
  const prefix: Path = isFile ? [] : ['spec'];
  const { groups } = isFile ? manifest : recordAt(manifest, 'spec');
  const metadata = recordAt(manifest, 'metadata');
  return {
    isObject: !isFile,
    namespace: textOf(metadata.namespace),
    labels: textsIn(metadata.labels),
    path: [...prefix, 'groups'],
    groups: isList(groups)
      ? groups.flatMap((group, i) => (isRecord(group) ? [groupOf(group, [...prefix, 'groups', i])] : []))
      : [],
  };
}

/** The rules in a manifest, each with its group. */
export function rulesIn(manifest: unknown): readonly FoundRule[] {
  return ruleFileIn(manifest)?.groups.flatMap(({ rules }) => rules) ?? [];
}

function groupOf(json: PlainRecord, path: Path): FoundGroup {
  const name = textOf(json.name);
  const rules = isList(json.rules) ? json.rules : [];
  return {
    name,
    interval: textOf(json.interval),
    path,
    json,
    rules: rules.flatMap((rule, i) => (isRecord(rule) ? [ruleOf(rule, name, [...path, 'rules', i])] : [])),
  };
}

function ruleOf(json: PlainRecord, group: string, path: Path): FoundRule {
  return {
    group,
    record: json.record === undefined ? undefined : textOf(json.record),
    alert: json.alert === undefined ? undefined : textOf(json.alert),
    expr: textOf(json.expr),
    labels: textsIn(json.labels),
    annotations: textsIn(json.annotations),
    path,
    json,
  };
}

/** Where a rule is, in words. */
export function ruleSaid({ group, record, alert }: FoundRule): string {
  const named =
    alert === undefined ? `record ${JSON.stringify(record ?? '')}` : `alert ${JSON.stringify(alert)}`;
  return `group ${JSON.stringify(group)}, ${named}`;
}
