import { dashboardsIn } from '../../documents/dashboards-in';
import { type PlainRecord, isList, isRecord, recordAt, recordsIn, textOf } from '../../documents/plain-data';
import { type RunCheck } from './run-check';

export const dashboardUidRepeated: RunCheck = {
  id: 'dashboard-uid-repeated',
  severity: 'error',
  summary: 'Two dashboards of one Grafana have one uid, and overwrite each other at every sync.',
  find: ({ manifests }) => {
    const seen = new Map<string, string>();
    return manifests.flatMap((manifest) => {
      if (manifest.kind !== 'GrafanaDashboard') return [];
      const { name, namespace } = recordAt(manifest, 'metadata');
      const spec = recordAt(manifest, 'spec');
      const [dashboard] = dashboardsIn(manifest);
      const uid =
        textOf(spec.uid) ||
        (dashboard !== undefined && 'dashboard' in dashboard ? textOf(dashboard.dashboard.uid) : '');
      if (uid === '') return [];
      const key = JSON.stringify([uid, textOf(namespace), spec.instanceSelector ?? null]);
      const other = seen.get(key);
      if (other === undefined || other === textOf(name)) {
        seen.set(key, textOf(name));
        return [];
      }
      return [
        {
          manifest,
          place: 'spec',
          path: ['spec', textOf(spec.uid) === '' ? 'json' : 'uid'],
          message: `its uid "${uid}" is also that of ${textOf(namespace)}/${other}, so that they overwrite each other: give it another.`,
        },
      ];
    });
  },
};

export const folderMissing: RunCheck = {
  id: 'folder-missing',
  severity: 'error',
  summary: 'A dashboard refers to a GrafanaFolder that is not in its namespace, or names its folder twice.',
  find: ({ manifests }) => {
    const folders = manifests
      .filter(({ kind }) => kind === 'GrafanaFolder')
      .map(({ metadata }) => recordAt({ metadata }, 'metadata'));
    return manifests.flatMap((manifest) => {
      if (manifest.kind !== 'GrafanaDashboard') return [];
      const spec = recordAt(manifest, 'spec');
      const namespace = textOf(recordAt(manifest, 'metadata').namespace);
      const ref = textOf(spec.folderRef);
      const said = ['folder', 'folderRef', 'folderUID'].filter((field) => textOf(spec[field]) !== '');
      const at = { manifest, place: 'spec', path: ['spec', 'folderRef'] };
      const twice =
        said.length < 2
          ? []
          : [
              {
                ...at,
                path: ['spec', said[1] ?? ''],
                message: `it has ${said.join(' and ')}, and the operator takes one of them only: leave one out.`,
              },
            ];
      if (
        ref === '' ||
        folders.some((one) => textOf(one.name) === ref && textOf(one.namespace) === namespace)
      )
        return twice;
      const elsewhere = folders.find((one) => textOf(one.name) === ref);
      return [
        ...twice,
        elsewhere !== undefined
          ? {
              ...at,
              message: `folderRef reaches only its own namespace, ${namespace}, and the GrafanaFolder "${ref}" is in ${textOf(elsewhere.namespace)}: put both into one.`,
            }
          : folders.length > 0
            ? {
                ...at,
                message: `there is no GrafanaFolder "${ref}" in ${namespace} among these files: write the name of one, or add it.`,
              }
            : {
                ...at,
                severity: 'warning' as const,
                message: `there is no GrafanaFolder "${ref}" in ${namespace} among these files: see that the cluster has it.`,
              },
      ];
    });
  },
};

export const telemetryRepeated: RunCheck = {
  id: 'telemetry-repeated',
  severity: 'error',
  summary: 'Two Telemetry resources are for the same workloads, of which Istio reads one.',
  find: ({ manifests }) => {
    const seen = new Map<string, string>();
    return manifests.flatMap((manifest) => {
      if (manifest.kind !== 'Telemetry' || !isList(recordAt(manifest, 'spec').metrics)) return [];
      const { name, namespace } = recordAt(manifest, 'metadata');
      const { targetRef, targetRefs, selector } = recordAt(manifest, 'spec');
      const refs = recordsIn(targetRefs ?? [targetRef]).map((ref) =>
        [ref.kind, ref.name].map(textOf).join('/'),
      );
      const key = JSON.stringify([textOf(namespace), refs, selector ?? null]);
      const other = seen.get(key);
      if (other === undefined || other === textOf(name)) {
        seen.set(key, textOf(name));
        return [];
      }
      return [
        {
          manifest,
          place: 'spec',
          path: ['spec', 'metrics'],
          message: `${textOf(namespace)}/${other} is for the same workloads, and Istio reads the older one only: put the metrics of both into one.`,
        },
      ];
    });
  },
};

export const networkPolicyDenies: RunCheck = {
  id: 'network-policy-denies',
  severity: 'error',
  summary: 'A NetworkPolicy denies all ingress where a monitor scrapes, and none admits Prometheus.',
  find: ({ manifests, monitors }) => {
    const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
    return policies.flatMap((manifest) => {
      const namespace = textOf(recordAt(manifest, 'metadata').namespace);
      const scraped = monitors.find(({ targetNamespaces = [] }) => targetNamespaces.includes(namespace));
      if (scraped === undefined || !deniesAll(manifest)) return [];
      const admits = policies.some(
        (other) => textOf(recordAt(other, 'metadata').namespace) === namespace && ingressOf(other).length > 0,
      );
      return admits
        ? []
        : [
            {
              manifest,
              place: 'spec',
              path: ['spec'],
              message: `it denies all ingress in ${namespace}, where ${scraped.kind} ${scraped.namespace}/${scraped.name} scrapes, and no policy here admits Prometheus: add one.`,
            },
          ];
    });
  },
};

function deniesAll(manifest: PlainRecord): boolean {
  const { podSelector, policyTypes, ingress } = recordAt(manifest, 'spec');
  const isForAll = isRecord(podSelector) && Object.keys(podSelector).length === 0;
  const isIngress = !isList(policyTypes) || policyTypes.includes('Ingress');
  return isForAll && isIngress && (!isList(ingress) || ingress.length === 0);
}

function ingressOf(manifest: PlainRecord): readonly unknown[] {
  const { ingress } = recordAt(manifest, 'spec');
  return isList(ingress) ? ingress : [];
}

/** Every check of objects against each other. */
export const RUN_CHECKS: readonly RunCheck[] = [
  dashboardUidRepeated,
  folderMissing,
  telemetryRepeated,
  networkPolicyDenies,
];
