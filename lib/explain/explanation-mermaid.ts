import { prometheus } from '../exporters/prometheus/exporter';
import { type ExplainedExporter, type Explanation } from './explanation';

/** The flow as a Mermaid flowchart: who exports what with which labels, who scrapes it, and where it is shown. */
export function explanationMermaid(explanation: Explanation): string {
  const { kuadrant, labels, exporters, dashboards } = explanation;
  const shown = exporters.filter(
    // What Prometheus says of itself does not flow to it.
    ({ exporter, metrics }) => metrics.length > 0 && exporter !== prometheus.name,
  );
  const names = labels.map(({ name }) => name).join(', ');
  return [
    'flowchart LR',
    ...exporters
      .filter(({ scrapedBy }) => scrapedBy !== 'nobody')
      .flatMap(({ exporter, reached }) =>
        reached.flatMap(({ from, label }) =>
          from === undefined
            ? [
                `  client([client]) --> ${exporter}`,
                `  policy["TelemetryPolicy<br/>${text(names)}"] -. "Kuadrant ${kuadrant.version} writes the ${kuadrant.filter}" .-> ${exporter}`,
              ]
            : [`  ${from} ${label === undefined ? '' : `-- "${text(label)}" `}--> ${exporter}`],
        ),
      ),
    ...shown.map(
      ({ exporter, title, detail }) =>
        `  ${exporter}["${text(detail === undefined ? title : `${title}<br/>${detail}`)}"]`,
    ),
    ...shown.map((exporter) => `  ${exporter.exporter} -- "${text(offer(exporter))}" --> prometheus`),
    '  prometheus[(Prometheus)] --> grafana',
    `  grafana["Grafana<br/>${text(dashboards.map(({ title }) => title).join('<br/>'))}"]`,
    '',
  ].join('\n');
}

/** The telemetry-labelled metrics by name, the others by how many they are. */
function offer({ metrics, scrapedBy }: ExplainedExporter): string {
  const labelled = metrics.filter(({ labels }) => labels.length > 0);
  const rest = metrics.length - labelled.length;
  return [
    ...labelled.map(({ name, labels }) => `${name} {${labels.join(', ')}}`),
    ...(rest === 0
      ? []
      : [`${labelled.length === 0 ? '' : 'and '}${rest} ${rest === 1 ? 'metric' : 'metrics'}`]),
    `scraped by ${scrapedBy}`,
  ].join('<br/>');
}

/** Mermaid reads quotes and braces in a label as its own; entities are shown as they are meant. */
function text(label: string): string {
  return label.replaceAll('"', '#quot;').replaceAll('{', '#123;').replaceAll('}', '#125;');
}
