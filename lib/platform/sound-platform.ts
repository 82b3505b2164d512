import { labelsProblems, nearestName, nameProblems, namespaceProblems } from '../validation/kubernetes-names';
import { Gateway } from './gateway';
import { isKuadrantVersion } from './kuadrant-version';
import { Platform } from './platform';

const USUAL = new Platform();

/**
 * The platform with the name that was probably meant, or else the default, for each value that `problems()` refuses. What
 * is made from it does not say again what the platform says, and everything else about it is checked as it will be.
 */
export function soundPlatform(platform: Platform): Platform {
  if (platform.problems().length === 0) return platform;
  const { gateway, kuadrant, models, maasApi, grafana, route, stack, declaredScrapes } = platform;
  const namespaces = [...new Set(models.namespaces.map((one) => soundNamespace(one, one)))].filter(
    isNamespace,
  );
  const { instanceLabels, folder } = grafana;
  const picks = Object.keys(instanceLabels).length > 0 && labelsProblems('', instanceLabels).length === 0;
  return new Platform({
    gateway: Gateway.named(
      soundName(gateway.name, USUAL.gateway.name),
      soundNamespace(gateway.namespace, USUAL.gateway.namespace),
      { className: soundName(gateway.className, USUAL.gateway.className) },
    ),
    kuadrant: {
      ...kuadrant,
      namespace: soundNamespace(kuadrant.namespace, USUAL.kuadrant.namespace),
      version: isKuadrantVersion(kuadrant.version) ? kuadrant.version : USUAL.kuadrant.version,
    },
    models: { namespaces: namespaces.length === 0 ? USUAL.models.namespaces : namespaces },
    maasApi: {
      namespace: soundNamespace(maasApi.namespace, USUAL.maasApi.namespace),
      service: soundName(maasApi.service, USUAL.maasApi.service),
    },
    grafana: {
      namespace: soundNamespace(grafana.namespace, USUAL.grafana.namespace),
      instanceLabels: picks ? instanceLabels : USUAL.grafana.instanceLabels,
      folder: folder.trim() === '' ? USUAL.grafana.folder : folder,
    },
    route: {
      ...route,
      name: soundName(route.name, USUAL.route.name),
      namespace: soundNamespace(route.namespace, USUAL.route.namespace),
    },
    stack,
    scrape: declaredScrapes,
  });
}

function soundName(name: string, otherwise: string): string {
  return nameProblems('', name).length === 0 ? name : (nearestName(name) ?? otherwise);
}

function soundNamespace(name: string, otherwise: string): string {
  return isNamespace(name) ? name : (nearestName(name) ?? otherwise);
}

function isNamespace(name: string): boolean {
  return namespaceProblems('', name).length === 0;
}
