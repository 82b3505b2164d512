import { EXPORTERS } from '../exporters';
import { type Exporter } from '../exporters/exporter';
import { type Platform } from '../platform/platform';
import { nameProblems } from '../validation/kubernetes-names';
import { nearest, quote, repeated } from '../validation/wording';

/** What is wrong with the exporters of a platform and with who scrapes them. */
export function scrapeProblems(platform: Platform): string[] {
  const exporters: readonly Exporter[] = [...EXPORTERS, ...platform.exporters];
  const names = exporters.map(({ name }) => name);
  return [
    ...platform.exporters.flatMap(exporterProblems),
    ...repeated(names).map(
      (name) => `exporters: ${quote(name)} is the name of two exporters: give one another name.`,
    ),
    ...exporters.flatMap((exporter) => twoOwners(exporter, platform)),
    ...Object.keys(platform.declaredScrapes)
      .filter((name) => !names.includes(name))
      .flatMap((name) =>
        nearest(name, names, 2).map(
          (near) => `scrape: no exporter is called ${quote(name)}. Did you mean ${quote(near)}?`,
        ),
      ),
  ];
}

/** What is counted twice by monitors that the chart does not write, or would be beside one that it does. */
export function scrapeWarnings(platform: Platform): string[] {
  const ours: readonly Exporter[] = EXPORTERS;
  const [gateway] = ours.filter(({ part }) => part === 'gateway');
  const kuadrants = gateway?.endpoint.scrapedByKuadrant(platform) === true;
  return [
    ...(kuadrants && platform.scrape(gateway).owner === 'elsewhere'
      ? [
          "Kuadrant's istio-pod-monitor scrapes two ports of each gateway pod that say the same, so that istio_* and kuadrant_* " +
            'count twice: turn spec.observability.enable off and leave kuadrant.observability out, which lets the chart scrape.',
        ]
      : []),
    ...ours.flatMap((exporter) => {
      const usual = exporter.scrapedBy(platform);
      const stated = platform.distribution.name !== 'openshift' && platform.operators.maas !== undefined;
      if (!stated || exporter.scrapedByKuadrant(platform) || exporter.ofCluster) return [];
      return platform.scrape(exporter).owner === 'here' && usual.owner === 'elsewhere'
        ? [
            `${exporter} has two owners, unless you turned the other off: ${usual.by} of ${platform.distribution.toString()} scrapes it, and ` +
              `every series would count twice. Leave scrape['${exporter}'] out.`,
          ]
        : [];
    }),
  ];
}

function exporterProblems(exporter: Exporter): string[] {
  const { name, metrics } = exporter;
  return [
    ...nameProblems('exporters: name', name),
    ...repeated(metrics.map((metric) => metric.name)).map(
      (metric) => `exporters: ${name} describes ${metric} twice: keep one of the two.`,
    ),
  ];
}

/** The default for others is an assumption that the user may correct; Kuadrant's monitors are a stated fact. */
function twoOwners(exporter: Exporter, platform: Platform): string[] {
  if (platform.scrape(exporter).owner !== 'here' || !exporter.scrapedByKuadrant(platform)) return [];
  return [
    `${exporter} would have two owners: ${exporter.scrapedBy(platform).by} scrapes it already, and every series would ` +
      `count twice. Leave scrape['${exporter}'] out, or set kuadrant.observability to false.`,
  ];
}
