// Prints the flow of main.ts' platform: `npm run explain`, or with `-- mermaid` or `-- json`.
import { KustomizeApp, MaaSObservabilityChart, explanationMermaid, explanationText } from '../lib';

const explanation = new MaaSObservabilityChart(new KustomizeApp(), 'maas-observability').explain();

const FORMS: Readonly<Record<string, () => string>> = {
  text: () => explanationText(explanation),
  mermaid: () => explanationMermaid(explanation),
  json: () => `${JSON.stringify(explanation, null, 2)}\n`,
};

const form = process.argv[2] ?? 'text';
const print = Object.hasOwn(FORMS, form) ? FORMS[form] : undefined;
if (print === undefined) {
  console.error(
    `explain: ${JSON.stringify(form)} is unknown: write one of ${Object.keys(FORMS).join(', ')}.`,
  );
  process.exitCode = 2;
} else {
  process.stdout.write(print());
}
