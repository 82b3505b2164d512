import { type Flow } from '../flow/flow';
import { CLUSTER_VARIABLE } from '../labels/scope-labels';
import { up } from '../exporters/prometheus/metrics';
import { type LabelRef, type Metric } from '../exporters/metric';
import { type Where } from '../promql/series';
import { COVERED, coverage, coverageVariable } from '../promql/coverage';
import { type Query } from '../promql/query';
import { CLOCKS } from '../queries/recordings';
import { type Text } from './words';

/** The name of the variable that picks the data source; every dashboard has it. */
export const DATASOURCE = 'datasource';

/** The name of the variable that picks the data source of the cluster's store, where the platform has one apart. */
export const CLUSTER_DATASOURCE = 'cluster_datasource';

/** A choice above the panels: values of a label. */
export interface Variable {
  /** As queries write it: `$name`. */
  readonly name: string;
  readonly title: Text;
  readonly about: Text;
  readonly of: readonly Metric[];
  readonly where: readonly Where[];
  readonly label: LabelRef;
  /**
   * Whether it is asked of every cluster of the store, and not of the chosen one.
   * @default false
   */
  readonly ofEveryCluster?: boolean;
  /**
   * A query in whose result, and not in series, the values are. Nobody chooses: the variable is hidden, and is empty where
   * the result is.
   * @default - the values are those of the metrics
   */
  readonly asked?: Query;
  /** `one`, matched with `=`; or `many`, with an All, matched with `=~`. */
  readonly choice: 'one' | 'many';
}

export interface VariableProps<L extends LabelRef> {
  readonly title: Text;
  readonly about: Text;

  /** The metrics that have the values; all of one exporter. */
  readonly of: readonly Metric<Metric['type'], L>[];

  /** The label whose values are offered. */
  readonly label: NoInfer<L>;

  /** @default [] */
  readonly where?: readonly Where<NoInfer<L>>[];
}

/** A variable with exactly one value at a time and no All: for what must not be widened. */
export function chooseOne<L extends LabelRef>(name: string, props: VariableProps<L>): Variable {
  return variable(name, 'one', props);
}

/** A variable with any number of values, all of them at first. */
export function chooseMany<L extends LabelRef>(name: string, props: VariableProps<L>): Variable {
  return variable(name, 'many', props);
}

function variable<L extends LabelRef>(
  name: string,
  choice: Variable['choice'],
  { title, about, of, label, where = [] }: VariableProps<L>,
): Variable {
  return { name, title, about, of, where, label, choice };
}

/** The choice of the cluster, in a store that holds several. One at a time: two may have pods of the same name. */
export function clusterVariables({ platform, inDashboard }: Flow): readonly Variable[] {
  const label = platform.clusterLabel;
  if (label === undefined || !inDashboard) return [];
  return [
    {
      name: CLUSTER_VARIABLE,
      title: 'Cluster',
      about: `The cluster that every panel is about, by the label ${label}.`,
      of: [up],
      where: [],
      label,
      choice: 'one',
      ofEveryCluster: true,
    },
  ];
}

/**
 * Whether recordings cover the range, for each exporter that they are of: `.*` where they do, empty where they do not. A
 * query on raw counters is asked of no job that matches it.
 */
export function coverageVariables(flow: Flow): readonly Variable[] {
  if (!flow.inDashboard) return [];
  const exporters = [...new Set(CLOCKS.map(({ metric }) => metric.exporter))];
  return exporters.flatMap((exporter): readonly Variable[] => {
    const clocks = CLOCKS.filter(
      ({ metric, name }) => metric.exporter === exporter && flow.recorded.has(name),
    );
    const [first] = clocks;
    if (first === undefined) return [];
    return [
      {
        name: coverageVariable(first.metric),
        title: `Recorded (${exporter.name})`,
        about:
          'Whether the recording rules cover the time range. Where they do not, panels read the raw counters.',
        of: [first.metric],
        where: [],
        label: COVERED,
        asked: coverage(clocks),
        choice: 'one',
      },
    ];
  });
}
