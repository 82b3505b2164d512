import { Cel } from '../cel/cel';
import { checkLabelExpression } from '../cel/cel-check';
import { problemText } from '../problems/problem';
import { type KuadrantVersion } from '../platform/kuadrant-version';
import {
  type LabelDimension,
  type LabelPreset,
  type PlatformSpec,
  type TelemetryLabelSpec,
} from '../platform/platform-spec';
import { labelNameProblems } from './label-names';

export { type LabelDimension } from '../platform/platform-spec';

export interface TelemetryLabelProps {
  /** Where the value comes from. */
  readonly cel: Cel;

  /**
   * What the label counts.
   * @default 'other'
   */
  readonly growsWith?: LabelDimension;
}

/** One label of the flow: its Prometheus name, its source and what makes it grow. */
export interface TelemetryLabel {
  readonly name: string;
  readonly cel: Cel;
  readonly growsWith: LabelDimension;
}

/** Limitador's counters, in the order the flow moves them. */
export const LIMITADOR_COUNTERS = ['authorized_calls', 'limited_calls', 'authorized_hits'] as const;
/** A counter of Limitador that telemetry labels are put on. */
export type LimitadorCounter = (typeof LIMITADOR_COUNTERS)[number];

/**
 * The vocabulary of the flow: the labels that the gateway extracts and Limitador puts on its counters.
 * Everything that names a label takes it from here. Immutable: every change is a new value.
 *
 * @example
 * TelemetryLabels.tier()
 *   .without('user')
 *   .with('region', { cel: Cel.header('x-region') })
 */
export class TelemetryLabels {
  /**
   * `user`, `tier` and `model`, all known when the request arrives and so on all three counters.
   * Identity fields: maas-billing `gateway-auth-policy.yaml`.
   */
  static tier(): TelemetryLabels {
    return TelemetryLabels.of({
      user: { cel: Cel.identity('userid'), growsWith: 'users' },
      tier: { cel: Cel.identity('tier'), growsWith: 'plans' },
      model: { cel: Cel.pathSegment(2), growsWith: 'models' },
    });
  }

  /**
   * The labels of today's Models-as-a-Service: `subscription`, `organization_id`, `cost_center` and `model`, the
   * last one read from the response and so on `authorized_hits` only.
   * Identity fields: models-as-a-service `maas-controller/pkg/platform/tenantreconcile/postrender.go`.
   */
  static subscription(options: SubscriptionLabelsOptions = {}): TelemetryLabels {
    const labels = TelemetryLabels.of({
      subscription: { cel: Cel.identity('selected_subscription'), growsWith: 'plans' },
      organization_id: { cel: Cel.identity('subscription_info.organizationId'), growsWith: 'organizations' },
      cost_center: { cel: Cel.identity('subscription_info.costCenter'), growsWith: 'cost-centers' },
      model: { cel: Cel.responseBody('/model'), growsWith: 'models' },
    });
    return options.user ? labels.with('user', { cel: Cel.identity('userid'), growsWith: 'users' }) : labels;
  }

  /**
   * The labels of a release of Models-as-a-Service, `subscription`, `cost_center`, `organization_id` and `model`, as
   * maas-controller writes them (`maas-controller/pkg/platform/tenantreconcile/postrender.go`). The plan and what belongs to
   * it are on all three counters. The model is read from the response and so on `authorized_hits` only; from 0.2 on a policy
   * of your own can read it from the header that the gateway sets before Kuadrant's filter, for all three.
   */
  static maas(release: '0.1' | '0.2', options: MaasLabelsOptions = {}): TelemetryLabels {
    const labels = TelemetryLabels.subscription(options);
    if (options.model !== 'header') return labels;
    return release === '0.1'
      ? labels.misused(
          "TelemetryLabels.maas('0.1', { model: 'header' }): Models-as-a-Service 0.1 sets x-gateway-model-name behind " +
            "Kuadrant's filter only. Leave it out, or take Cel.pathSegment().",
        )
      : labels.with('model', { cel: Cel.header('x-gateway-model-name'), growsWith: 'models' });
  }

  /** The labels that plain data describes, the `telemetryLabels` of a {@link PlatformSpec}. */
  static described(spec: NonNullable<PlatformSpec['telemetryLabels']>): TelemetryLabels {
    if (typeof spec === 'string') return PRESETS[spec]();
    const labels = TelemetryLabels.of(
      Object.fromEntries(
        Object.entries(spec).map(([name, { cel = '', growsWith = growthOf(name) }]) => [
          name,
          { cel: Cel.expression(cel), growsWith },
        ]),
      ),
    );
    return Object.entries(spec)
      .filter(([, { cel }]) => cel === undefined)
      .reduce(
        (all, [name]) =>
          new TelemetryLabels(
            all.labels.filter((one) => one.name !== name),
            [
              ...all.misuses,
              `telemetryLabels.${name}.cel is missing: write where the value comes from, such as "auth.identity.userid".`,
            ],
          ),
        labels,
      );
  }

  /** A vocabulary of your own. */
  static of(labels: Readonly<Record<string, TelemetryLabelProps>>): TelemetryLabels {
    return new TelemetryLabels(Object.entries(labels).map(([name, props]) => label(name, props)));
  }

  private constructor(
    private readonly labels: readonly TelemetryLabel[],
    private readonly misuses: readonly string[] = [],
  ) {}

  /** Adds a label, or replaces the one of that name. */
  with(name: string, props: TelemetryLabelProps): TelemetryLabels {
    const added = label(name, props);
    return this.has(name)
      ? this.changed(this.labels.map((old) => (old.name === name ? added : old)))
      : this.changed([...this.labels, added]);
  }

  /** Drops a label, and with it every panel and rule that needs it. */
  without(name: string): TelemetryLabels {
    return this.has(name)
      ? this.changed(this.labels.filter((old) => old.name !== name))
      : this.missing(`without(${JSON.stringify(name)})`);
  }

  /** Gives a label another Prometheus name; panels and rules follow. */
  renamed(from: string, to: string): TelemetryLabels {
    return this.has(from)
      ? this.changed(this.labels.map((old) => (old.name === from ? { ...old, name: to } : old)))
      : this.missing(`renamed(${JSON.stringify(from)}, ${JSON.stringify(to)})`);
  }

  /** The labels as plain data, the `telemetryLabels` of a {@link PlatformSpec}. */
  toJSON(): Readonly<Record<string, Required<TelemetryLabelSpec>>> {
    return Object.fromEntries(
      this.labels.map(({ name, cel, growsWith }) => [name, { cel: cel.text, growsWith }]),
    );
  }

  /** The names, in the order they were added. */
  get names(): readonly string[] {
    return this.labels.map(({ name }) => name);
  }

  get all(): readonly TelemetryLabel[] {
    return this.labels;
  }

  has(name: string): boolean {
    return this.labels.some((known) => known.name === name);
  }

  find(name: string): TelemetryLabel | undefined {
    return this.labels.find((known) => known.name === name);
  }

  /** The label that counts `dimension`: the first one, when several do. */
  growingWith(dimension: LabelDimension): TelemetryLabel | undefined {
    return this.labels.find((known) => known.growsWith === dimension);
  }

  /**
   * The labels that can be on a counter. A check call moves `authorized_calls` and `limited_calls` before there is a
   * response, so a label read from the response is on `authorized_hits` only (Kuadrant/limitador
   * `limitador-server/src/envoy_rls/kuadrant_service.rs`).
   */
  on(counter: LimitadorCounter, version: KuadrantVersion): readonly TelemetryLabel[] {
    return this.labels.filter(({ cel }) => {
      const { reads } = checkLabelExpression(cel.text, version);
      return counter === 'authorized_hits' || !(reads.has('response-body') || reads.has('request-body'));
    });
  }

  /** Without the labels that no query could name; the problems stay. */
  wellNamed(): TelemetryLabels {
    const names = this.names;
    return this.changed(
      this.labels.filter(({ name }, i) => labelNameProblems(name).length === 0 && names.indexOf(name) === i),
    );
  }

  /** Everything that keeps this vocabulary from working under a Kuadrant version. */
  problems(version: KuadrantVersion): string[] {
    const names = this.names;
    const twice = new Set(names.filter((name, i) => names.indexOf(name) !== i));
    return [
      ...this.misuses,
      ...(names.length === 0
        ? ['no labels are left: a TelemetryPolicy needs at least one. Start from TelemetryLabels.tier().']
        : []),
      ...[...twice].map(
        (name) => `label ${JSON.stringify(name)} stands twice: a counter carries a name once.`,
      ),
      ...this.labels.flatMap(({ name, cel }) => [
        ...labelNameProblems(name),
        ...(cel.misuse === undefined ? celProblems(cel, version) : [cel.misuse]).map(
          (problem) => `label ${JSON.stringify(name)}: ${problem}`,
        ),
      ]),
    ];
  }

  private changed(labels: readonly TelemetryLabel[]): TelemetryLabels {
    return new TelemetryLabels(labels, this.misuses);
  }

  private missing(call: string): TelemetryLabels {
    return this.misused(`${call}: there is no such label; there are ${this.names.join(', ') || 'none'}.`);
  }

  private misused(problem: string): TelemetryLabels {
    return new TelemetryLabels(this.labels, [...this.misuses, problem]);
  }
}

export interface SubscriptionLabelsOptions {
  /**
   * Adds `user`. Upstream leaves it out (`captureUser: false`): it multiplies every counter by the number of users.
   * @default false
   */
  readonly user?: boolean;
}

const PRESETS: Readonly<Record<LabelPreset, () => TelemetryLabels>> = {
  tier: () => TelemetryLabels.tier(),
  subscription: () => TelemetryLabels.subscription(),
  'subscription-with-user': () => TelemetryLabels.subscription({ user: true }),
  'maas-0.1': () => TelemetryLabels.maas('0.1'),
  'maas-0.2': () => TelemetryLabels.maas('0.2'),
};

/** What the label of a name counts in the presets; nothing where none has it. */
export function growthOf(name: string): LabelDimension | undefined {
  return Object.values(PRESETS)
    .map((preset) => preset().find(name))
    .find((found) => found !== undefined)?.growsWith;
}

export interface MaasLabelsOptions extends SubscriptionLabelsOptions {
  /**
   * Where the model's name is read: in the response, as maas-controller does; or from `x-gateway-model-name`, which says the
   * model as the request has it, `granite` or `publishers/<namespace>/models/granite`, before anybody has authorized it.
   * @default 'response'
   */
  readonly model?: 'response' | 'header';
}

function label(name: string, { cel, growsWith = 'other' }: TelemetryLabelProps): TelemetryLabel {
  return { name, cel, growsWith };
}

function celProblems({ text }: Cel, version: KuadrantVersion): readonly string[] {
  return checkLabelExpression(text, version).problems.map(problemText);
}
