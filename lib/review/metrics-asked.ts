import { type Flow } from '../flow/flow';
import { type Metric } from '../exporters/metric';
import { selectorsIn } from '../promql/promql-ast';
import { StoredNames } from '../promql/promql-names';
import { parsePromql } from '../promql/promql-parse';
import { rulesIn } from '../documents/rules-in';

/** Tells which metrics a query of some manifests asks for, those behind their recordings included. */
export function metricsAsked(manifests: readonly unknown[], flow: Flow): (expr: string) => readonly Metric[] {
  const recorded = new Map<string, string[]>();
  for (const { record, expr } of manifests.flatMap(rulesIn)) {
    if (record !== undefined) recorded.set(record, [...(recorded.get(record) ?? []), expr]);
  }
  const metricsOf = (expr: string, seen: ReadonlySet<string>): readonly Metric[] => {
    const names = namesAsked(expr);
    const behind = names
      .filter((name) => recorded.has(name) && !seen.has(name))
      .flatMap((name) =>
        (recorded.get(name) ?? []).flatMap((one) => metricsOf(one, new Set([...seen, name]))),
      );
    return [...metricsNamed(names, flow), ...behind];
  };
  return (expr) => metricsOf(expr, new Set());
}

/** The metrics that a query names; none of one that does not parse. */
export function namesAsked(expr: string): readonly string[] {
  const parsed = parsePromql(expr);
  return 'problem' in parsed ? [] : selectorsIn(parsed.expr).flatMap(({ name }) => name ?? []);
}

/** A name that another metric of the query has as its alias stands for that one there, as vllm:request_prompt_tokens_sum may. */
function metricsNamed(names: readonly string[], flow: Flow): readonly Metric[] {
  const stored = StoredNames.of(flow);
  const found = names.flatMap((name) => {
    const metric = stored.find(name)?.metric;
    return metric === undefined ? [] : [{ name, metric }];
  });
  return found
    .filter(
      ({ name, metric }) =>
        !found.some(
          (other) => other.metric !== metric && flow.storedNames(other.metric).slice(1).includes(name),
        ),
    )
    .map(({ metric }) => metric);
}
