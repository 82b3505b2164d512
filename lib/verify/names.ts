import { type Exporter } from '../exporters/exporter';
import { type Flow } from '../flow/flow';
import { type Platform } from '../platform/platform';
import { type FoundMonitor, monitorIn } from '../documents/monitors-in';
import { isRecord, recordAt, textOf } from '../documents/plain-data';

/** What the parts of a platform are called, as commands need it. */
export interface Names {
  /** `oc` where the stack is OpenShift's. */
  readonly cli: 'oc' | 'kubectl';
  readonly gateway: { readonly name: string; readonly namespace: string; readonly deployment: string };
  readonly kuadrantNamespace: string;
  /** What the operator writes to put the filter on the gateway. */
  readonly filterKind: string;
  /** The Limitador resource. */
  readonly limitador: string;
  readonly policy: string | undefined;
  readonly platform: Platform;
  /** The value of a label in the selector of a monitor among the manifests. */
  readonly selected: (label: string) => string | undefined;
  readonly monitorsOf: (exporter: Exporter) => readonly FoundMonitor[];
}

/** From the manifests where they name a part, else from the flow. */
export function namesOf(manifests: readonly unknown[], flow: Flow): Names {
  const { platform } = flow;
  const { gateway, kuadrant, stack, behaviour } = platform;
  const monitors = manifests.flatMap((manifest) => monitorIn(manifest, flow.exporters) ?? []);
  const selected = (label: string) =>
    monitors.map(({ selector }) => selector[label]).find((value) => value !== undefined);
  const policy = manifests.filter(isRecord).find(({ kind }) => kind === 'TelemetryPolicy');
  return {
    cli: stack.openShift ? 'oc' : 'kubectl',
    gateway: { name: gateway.name, namespace: gateway.namespace, deployment: gateway.deploymentName },
    kuadrantNamespace: kuadrant.namespace,
    filterKind: behaviour.filterKind.toLowerCase(),
    limitador: selected('limitador-resource') ?? 'limitador',
    policy: policy === undefined ? undefined : textOf(recordAt(policy, 'metadata').name),
    platform,
    selected,
    monitorsOf: (exporter) => monitors.filter((monitor) => monitor.exporter === exporter),
  };
}
