import { type PlatformSpec, type StackSpec, type TelemetryLabelSpec } from '../platform/platform-spec';
import { type StackName } from '../platform/stack-name';

/** A part of the platform that the chart's props say. */
export type Part = 'gateway' | 'kuadrant' | 'models' | 'grafana' | 'stack' | 'scrape' | 'telemetryLabels';

/** What is known of one part: what was found or assumed, and why, a sentence for each. */
export interface Discovered<T> {
  readonly value: T;
  /** Where the value comes from, such as `Found: Gateway openshift-ingress/maas-default-gateway.` */
  readonly comments: readonly string[];
  /** Whether nothing shows it, so that a default was taken. */
  readonly assumed: boolean;
}

/** A platform, read from its manifests. */
export interface Discovery {
  readonly gateway: Discovered<NonNullable<PlatformSpec['gateway']>>;
  readonly kuadrant: Discovered<NonNullable<PlatformSpec['kuadrant']>>;
  readonly models: Discovered<NonNullable<PlatformSpec['models']>>;
  readonly grafana: Discovered<NonNullable<PlatformSpec['grafana']>>;
  readonly stack: Discovered<StackName | StackSpec>;
  readonly scrape: Discovered<Readonly<Record<string, { readonly by: string }>>>;
  readonly telemetryLabels: Discovered<'tier' | Readonly<Record<string, TelemetryLabelSpec>>>;
}

export function found<T>(value: T, ...comments: readonly string[]): Discovered<T> {
  return { value, comments: comments.map((comment) => `Found: ${comment}`), assumed: false };
}

export function assumed<T>(value: T, ...comments: readonly string[]): Discovered<T> {
  return { value, comments: comments.map((comment) => `Assumed: ${comment}`), assumed: true };
}
