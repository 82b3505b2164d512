import { labelsProblems, nearestName, nameProblems, namespaceProblems } from '../validation/kubernetes-names';
import { Gateway } from './gateway';
import { isKuadrantVersion } from './kuadrant-version';
import { Platform } from './platform';

/**
 * The platform with the name that was probably meant, or else the default, for each value that `problems()` refuses. What
 * is made from it does not say again what the platform says, and everything else about it is checked as it will be.
 */
export function soundPlatform(platform: Platform): Platform {
  if (platform.problems().length === 0) return platform;
  const usual = new Platform();
  const { gateway, kuadrant, models, maasApi, grafana, route, stack, declaredScrapes } = platform;
  const namespaces = [...new Set(models.namespaces.map((one) => soundNamespace(one, one)))].filter(
    isNamespace,
  );
  const { instanceLabels, folder } = grafana;
  const picks = Object.keys(instanceLabels).length > 0 && labelsProblems('', instanceLabels).length === 0;
  return new Platform({
    gateway: Gateway.named(
      soundName(gateway.name, usual.gateway.name),
      soundNamespace(gateway.namespace, usual.gateway.namespace),
      { className: soundName(gateway.className, usual.gateway.className) },
    ),
    kuadrant: {
      ...kuadrant,
      namespace: soundNamespace(kuadrant.namespace, usual.kuadrant.namespace),
      version: isKuadrantVersion(kuadrant.version) ? kuadrant.version : usual.kuadrant.version,
    },
    models: { namespaces: namespaces.length === 0 ? usual.models.namespaces : namespaces },
    maasApi: {
      namespace: soundNamespace(maasApi.namespace, usual.maasApi.namespace),
      service: soundName(maasApi.service, usual.maasApi.service),
    },
    grafana: {
      namespace: soundNamespace(grafana.namespace, usual.grafana.namespace),
      instanceLabels: picks ? instanceLabels : usual.grafana.instanceLabels,
      folder: folder.trim() === '' ? usual.grafana.folder : folder,
    },
    route: {
      ...route,
      name: soundName(route.name, usual.route.name),
      namespace: soundNamespace(route.namespace, usual.route.namespace),
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
