import { type Duration } from 'cdk8s';
import { type LabelRef } from '../exporters/metric';
import { Query } from '../promql/query';
import { type Legend } from './legend';
import { type Judgement, type Meaning, type Thresholds, judged } from './meaning';
import { type Unit } from './unit';
import { type Text } from './words';

/** How a panel shows its numbers. */
export type View = 'stat' | 'gauge' | 'timeseries' | 'bar-gauge' | 'table';

/** A part of the width of a dashboard. */
export type Width = 'sixth' | 'quarter' | 'third' | 'half' | 'two-thirds' | 'full';

/** A query on a panel. */
export interface Target {
  readonly query: Query;
  readonly legend?: string | Legend;
  readonly column?: Text;
  readonly unit?: Unit;
  readonly means?: Meaning;
  readonly optional?: boolean;
  readonly absent?: Text;
}

export interface TargetOptions<L extends LabelRef> {
  /**
   * How its series are called.
   * @default - the values of the labels it has; the title of the panel when it has none
   */
  readonly legend?: string | Legend<NoInfer<L>>;

  /**
   * In a table, the heading over its values.
   * @default - the title of the panel
   */
  readonly column?: Text;

  /**
   * In a table, where its values count something else than the panel's.
   * @default - the panel's
   */
  readonly unit?: Unit;

  /** What its series stand for, and so their colour. */
  readonly means?: Meaning;

  /**
   * In a table, what stands in a line that has no such value.
   * @default - 0 where it counts tokens or requests, which are not there until the first one; otherwise a dash
   */
  readonly absent?: Text;

  /**
   * Whether the panel still says something without it, in a flow that lacks what it asks for.
   * @default false
   */
  readonly optional?: boolean;
}

/** A query with what a panel makes of it. */
export function target<L extends LabelRef>(query: Query<L>, options: TargetOptions<L> = {}): Target {
  return { query, ...options };
}

/** A way from a series to another dashboard, which takes the value of a label along. */
export interface Drill {
  readonly title: Text;
  /** The uid of the other dashboard. */
  readonly dashboard: string;
  /** Its variable, and the label whose value it gets. */
  readonly variable: string;
  readonly label: LabelRef;
  /**
   * Choices that go along, where the flow has their label: the other dashboard has variables of these names.
   * @default []
   */
  readonly keeps?: readonly { readonly variable: string; readonly label: LabelRef }[];
}

export interface PanelProps {
  readonly title: Text;

  /** What it shows, what to do when it looks bad, and what it means when it is empty. */
  readonly about: Text;

  readonly targets: readonly (Query | Target)[];

  /** What its numbers count. */
  readonly unit: Unit;

  /**
   * Where a number turns from good to bad. A function takes it from the alerts of the chart, so that the line is where
   * one of them fires: `({ bound }) => worseFrom({ bad: bound('MaaSModelKVCacheUtilizationHigh') })`.
   * @default - its numbers are not judged
   */
  readonly thresholds?: Judgement;

  /**
   * What it says in place of a number when there is none.
   * @default 'No data'
   */
  readonly noData?: Text;

  /** @default - a sixth for a stat or gauge, half for the rest */
  readonly width?: Width;

  /**
   * In grid units of about 30 pixels.
   * @default - 4 for a stat or gauge, 8 for the rest
   */
  readonly height?: number;

  /** Where its series lead. */
  readonly drill?: Drill;

  /**
   * In a table, the label that lines are sorted by, from A on.
   * @default - the first value, the largest first
   */
  readonly sortBy?: string;
}

/** One question on a dashboard, and how its answer is drawn; no word of any renderer. Immutable. */
export interface Panel extends Omit<PanelProps, 'targets' | 'noData' | 'width' | 'height'> {
  /** Unique in a dashboard: what {@link Dashboard.without} and {@link Dashboard.replaced} know it by. */
  readonly name: string;
  readonly view: View;
  readonly targets: readonly Target[];
  readonly noData: Text;
  readonly width: Width;
  readonly height: number;
  readonly stacked: boolean;
  /** Whether it is left out where the flow has no answer for it; otherwise that is a mistake. */
  readonly adaptive?: boolean;
  /** Drawn as bars, each over this long. */
  readonly bars?: Duration;
}

/** A panel with the thresholds that it has on this platform. */
export interface JudgedPanel extends Omit<Panel, 'thresholds'> {
  readonly thresholds: Thresholds | undefined;
}

/** @param bounds the values at which alerts fire, by name */
export function judgedPanel(panel: Panel, bounds: ReadonlyMap<string, number>): JudgedPanel {
  return { ...panel, thresholds: judged(panel.thresholds, bounds) };
}

/** One number, or a few. */
export function stat(name: string, props: PanelProps): Panel {
  return panel(name, 'stat', props, { width: 'sixth', height: 4 });
}

/** One ratio between 0 and 1. */
export function gauge(name: string, props: PanelProps): Panel {
  return panel(name, 'gauge', props, { width: 'sixth', height: 4 });
}

export interface TimeseriesProps extends PanelProps {
  /** @default false */
  readonly stacked?: boolean;
}

/** Numbers over time. */
export function timeseries(name: string, props: TimeseriesProps): Panel {
  return panel(name, 'timeseries', props, { width: 'half', height: 8 });
}

export interface BarsProps extends Omit<TimeseriesProps, 'targets'> {
  /** How long one bar is. */
  readonly every: Duration;

  /** The targets over one bar, so that bars neither overlap nor leave anything out. */
  readonly targets: (window: Duration) => readonly (Query | Target)[];
}

/** Amounts over time, one stacked bar for each stretch of it. */
export function bars(name: string, { every, targets, ...props }: BarsProps): Panel {
  const drawn = timeseries(name, { stacked: true, ...props, targets: targets(every) });
  return { ...drawn, bars: every };
}

/** The largest of something, side by side. */
export function barGauge(name: string, props: PanelProps): Panel {
  return panel(name, 'bar-gauge', props, { width: 'half', height: 8 });
}

/** A column for each label of the result and for each target. */
export function table(name: string, props: PanelProps): Panel {
  return panel(name, 'table', props, { width: 'half', height: 8 });
}

function panel(
  name: string,
  view: View,
  { targets, noData = 'No data', stacked = false, ...props }: TimeseriesProps,
  size: Required<Pick<PanelProps, 'width' | 'height'>>,
): Panel {
  const { width = size.width, height = size.height } = props;
  return { ...props, name, view, targets: targets.map(asTarget), noData, stacked, width, height };
}

function asTarget(one: Query | Target): Target {
  return one instanceof Query ? target(one) : one;
}
