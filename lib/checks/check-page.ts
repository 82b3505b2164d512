import { type Check } from './check';

/** What is written by hand stands below it, and stays when the page is written anew. */
export const MORE = '<!-- more -->';

/** The page of a check, `docs/checks/<id>.md`, with what was written by hand on the page there is. */
export function checkPage({ id, severity, summary }: Check, page = ''): string {
  const kept = page.includes(MORE) ? page.slice(page.indexOf(MORE) + MORE.length).trim() : '';
  return [
    `# ${id}`,
    summary,
    `Severity: ${severity}, unless a finding stands on what was assumed; then it is a warning at most.`,
    '## How to waive it',
    'In YAML, above what it is about, or at the top of the document:',
    `\`\`\`yaml\n# maas-observability ignore ${id}: why it is right here\n\`\`\``,
    'On an object:',
    `\`\`\`yaml\nmetadata:\n  annotations:\n    maas-observability/ignore: '${id}: why it is right here'\n\`\`\``,
    'Everywhere, or with another severity, in `.maas-observability.yaml`:',
    `\`\`\`yaml\nchecks:\n  ${id}: 'off'\n\`\`\``,
    MORE,
    ...(kept === '' ? [] : [kept]),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}
