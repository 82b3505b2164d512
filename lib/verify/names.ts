import { type Flow } from '../flow/flow';
import { type ExporterName } from '../platform/scrape';
import { type FoundMonitor, monitorIn } from '../review/monitors-in';
import { isRecord, recordAt, textOf } from '../review/plain-data';

/** What the parts of a platform are called, as commands need it. */
export interface Names {
  /** `oc` where the stack is OpenShift's. */
  readonly cli: 'oc' | 'kubectl';
  readonly gateway: { readonly name: string; readonly namespace: string; readonly deployment: string };
  readonly kuadrantNamespace: string;
  /** What the operator writes to put the filter on the gateway. */
  readonly filterKind: string;
  /** The Deployment that the operator makes of the Limitador resource. */
  readonly limitador: string;
  readonly authorino: string;
  readonly modelNamespaces: readonly string[];
  readonly maasApiNamespace: string;
  readonly policy: string | undefined;
  readonly monitorsOf: (exporter: ExporterName) => readonly FoundMonitor[];
}

/** From the manifests where they name a part, else from the flow. */
export function namesOf(manifests: readonly unknown[], flow: Flow): Names {
  const { gateway, kuadrant, models, maasApi, stack, behaviour } = flow.platform;
  const monitors = manifests.flatMap((manifest) => monitorIn(manifest) ?? []);
  const selected = (label: string) =>
    monitors.map(({ selector }) => selector[label]).find((value) => value !== undefined);
  const policy = manifests.filter(isRecord).find(({ kind }) => kind === 'TelemetryPolicy');
  return {
    cli: stack.openShift ? 'oc' : 'kubectl',
    gateway: { name: gateway.name, namespace: gateway.namespace, deployment: gateway.deploymentName },
    kuadrantNamespace: kuadrant.namespace,
    filterKind: behaviour.filterKind.toLowerCase(),
    // Kuadrant/limitador-operator `pkg/limitador/k8s_objects.go`.
    limitador: `limitador-${selected('limitador-resource') ?? 'limitador'}`,
    authorino: selected('authorino-resource') ?? 'authorino',
    modelNamespaces: models.namespaces,
    maasApiNamespace: maasApi.namespace,
    policy: policy === undefined ? undefined : textOf(recordAt(policy, 'metadata').name),
    monitorsOf: (exporter) => monitors.filter((monitor) => monitor.exporter === exporter),
  };
}
