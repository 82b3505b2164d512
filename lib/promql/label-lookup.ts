import { type Flow } from '../flow/flow';
import { nearest } from '../validation/wording';
import { type LabelRef, type Metric, TelemetryRef } from '../exporters/metric';

/** Where a label is looked for: the series of a metric, or the result of a query on some. */
export interface LabelPlace {
  /** How messages call it, such as `authorized_hits` or `sum of authorized_hits`. */
  readonly what: string;
  readonly metrics: readonly Metric[];
  readonly labels: ReadonlySet<string>;

  /**
   * Whether the label is one of a text that somebody wrote for the store as it is; otherwise it is a typed query's, which
   * knows labels of targets by the names that Prometheus gives them.
   * @default false
   */
  readonly asWritten?: boolean;

  /**
   * What the owner of the query writes: TypeScript, or the YAML of the resources.
   * @default 'code'
   */
  readonly audience?: 'code' | 'yaml';
}

/**
 * What became of a label. A label that was asked for by what it counts may be `lacking`: then the question has no
 * answer on this platform. One that was asked for by name is there, or is a `problem`.
 */
export type LabelLookup =
  { readonly name: string } | { readonly lacking: string } | { readonly problem: string };

export function lookUpLabel(flow: Flow, place: LabelPlace, label: LabelRef): LabelLookup {
  const said = flow.labelName(label);
  const name = said === undefined || place.asWritten === true ? said : flow.labelAmong(place.labels, said);
  if (name !== undefined && place.labels.has(name)) return { name };
  if (label instanceof TelemetryRef && 'dimension' in label.target) {
    const on = place.metrics.map((metric) => metric.name).join(', ');
    return { lacking: name === undefined ? describeRef(label) : `${describeRef(label)} on ${on}` };
  }
  const asked = label instanceof TelemetryRef ? nameOf(label) : label;
  return { problem: `${missingLabel(place.what, asked, place.labels)}${advice(flow, place, asked)}` };
}

/** More than these are not read, and the label that was meant is said apart. */
const MOST_LABELS = 12;

export function missingLabel(of: string, name: string, labels: ReadonlySet<string>): string {
  const all = [...labels].sort();
  const shown =
    all.length > MOST_LABELS ? `${all.slice(0, 4).join(', ')} and ${all.length - 4} more` : all.join(', ');
  return `${of} has no label "${name}"; it has ${shown || 'none'}.`;
}

export function describeRef(label: LabelRef): string {
  if (!(label instanceof TelemetryRef)) return `the label ${label}`;
  return 'name' in label.target
    ? `the label ${label.target.name}`
    : `a label that counts ${label.target.dimension}`;
}

function nameOf({ target }: TelemetryRef): string {
  return 'name' in target ? target.name : target.dimension;
}

/** Why the label does not reach the metric, and what would bring it there. */
function advice(flow: Flow, { metrics, labels, audience = 'code' }: LabelPlace, name: string): string {
  const known = flow.labels.find(name);
  const [metric] = metrics.filter((one) => !flow.labelsOn(one).has(name));
  if (metric === undefined) return ` An inner aggregation dropped it: group by it there, too.`;
  const near = [...labels].find((label) => label.replaceAll('_', '') === name.replaceAll('_', ''));
  if (near !== undefined) return ` Did you mean "${near}"?`;
  if (metric.telemetry === 'gateway') {
    if (audience === 'yaml') {
      return ` Only a Telemetry resource of the gateway adds it, in spec.metrics.overrides.tagOverrides.`;
    }
    const call = known?.growsWith === 'users' ? 'HeaderLabel.perUser' : 'HeaderLabel.lowCardinality';
    return (
      ` The gateway's metrics carry it only where the gateway's Telemetry adds it: give GatewayTelemetry ` +
      `${call}("${name}", …).`
    );
  }
  if (metric.telemetry === 'check' && known !== undefined) {
    return ` It is read from the response, which ${metric.name} does not wait for: ask authorized_hits.`;
  }
  if (metric.telemetry !== 'none' && known === undefined) {
    return audience === 'yaml'
      ? ` Only a TelemetryPolicy adds it, in spec.metrics.default.labels, such as \`${name}: auth.identity.${name}\`.`
      : ` Add it to the vocabulary: .with("${name}", { cel: … }).`;
  }
  const renamed = flow.labelAmong(labels, name);
  if (renamed !== name) {
    return ` In ${flow.platform.stack} "${name}" is that of its collector: write "${renamed}".`;
  }
  const [meant] = nearest(name, labels, 2);
  return meant === undefined ? '' : ` Did you mean "${meant}"?`;
}
