// Writes what the package's doors export to etc/, one report each, so that a change of the public API is seen in review.
// With --check it writes nothing, and fails where a report is not what the code says. Needs `npm run build`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const check = process.argv.includes('--check');

/** Each door of the package, and its report. */
const DOORS = [
  { entry: 'build/lib/index.d.ts', report: 'maas-observability.api.md' },
  { entry: 'build/dashboards/index.d.ts', report: 'maas-observability-dashboards.api.md' },
];

const temporary = mkdtempSync(join(tmpdir(), 'maas-api-'));
try {
  const doors = DOORS.map((door) => ({ ...door, ...extract(door) }));
  const problems = [...doors.flatMap(changed), ...forgotten(doors), ...doors.flatMap(({ errors }) => errors)];
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

function extract({ entry, report }) {
  const errors = [];
  const missing = [];
  const configObject = {
    projectFolder: root,
    mainEntryPointFilePath: join(root, entry),
    compiler: { tsconfigFilePath: join(root, 'tsconfig.build.json') },
    newlineKind: 'lf',
    apiReport: {
      enabled: true,
      reportFolder: join(root, 'etc'),
      reportTempFolder: temporary,
      reportFileName: report,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: { logLevel: 'error' } },
      extractorMessageReporting: {
        default: { logLevel: 'error' },
        'ae-forgotten-export': { logLevel: 'warning' },
        // Everything that a door exports is public, and TypeDoc resolves the links.
        'ae-missing-release-tag': { logLevel: 'none' },
        'ae-unresolved-link': { logLevel: 'none' },
      },
      // Our docstrings are Markdown with JSDoc tags, as cdk8s writes them, not strict TSDoc.
      tsdocMessageReporting: { default: { logLevel: 'none' } },
    },
  };
  const packageJsonFullPath = join(root, 'package.json');
  Extractor.invoke(
    ExtractorConfig.prepare({ configObject, packageJsonFullPath, configObjectFullPath: undefined }),
    {
      localBuild: !check,
      messageCallback(message) {
        message.handled = true;
        if (message.messageId === 'ae-forgotten-export') missing.push(/"([^"]+)"/.exec(message.text)[1]);
        else if (
          message.logLevel === 'error' &&
          !(message.messageId === 'ae-undocumented' && speaks(message))
        )
          errors.push(message.formatMessageWithLocation(root));
      },
    },
  );
  const text = inOrder(readFileSync(join(temporary, report), 'utf8'));
  writeFileSync(join(check ? temporary : join(root, 'etc'), report), text);
  const apiReportChanged = check && text !== readFileSync(join(root, 'etc', report), 'utf8');
  const exported = [
    ...text.matchAll(/^export (?:abstract )?(?:class|const|function|interface|type) (\w+)/gm),
  ];
  return { apiReportChanged, errors, missing, exported: exported.map(([, name]) => name) };
}

/**
 * The compiler writes a union of texts that it worked out itself, in double quotes, in the order in which it first met them
 * anywhere: a change elsewhere would move them.
 */
function inOrder(text) {
  return text.replace(/"[^"\n]*"(?: \| "[^"\n]*")+/g, (union) => union.split(' | ').sort().join(' | '));
}

/**
 * A member or a metric may leave its docstring to its name and type, and props to the construct they are named after;
 * every other declaration says what it is.
 */
function speaks({ sourceFileColumn, text }) {
  return sourceFileColumn !== 1 || /(Props|Options)"/.test(text);
}

function changed({ report, apiReportChanged }) {
  if (!apiReportChanged) return [];
  const files = [join('etc', report), join(temporary, report)];
  const { stdout } = spawnSync('git', ['diff', '--no-index', '--unified=1', '--', ...files], {
    cwd: root,
    encoding: 'utf8',
  });
  return [
    `${stdout}\netc/${report} is not what the code exports. Where the change is meant, run \`npm run api\`, commit the ` +
      'report, and say in CHANGELOG.md what a user has to do about it.',
  ];
}

/**
 * The types that a user meets and cannot name, because no door exports them. What one door lacks another may have, and a
 * constant (in capitals) that only lists the values of a type may stay inside.
 */
function forgotten(doors) {
  const exported = new Set(doors.flatMap((door) => door.exported));
  return doors
    .flatMap(({ entry, missing }) => missing.map((name) => ({ entry, name })))
    .filter(({ name }) => !exported.has(name) && !/^[A-Z][A-Z_]+$/.test(name))
    .map(
      ({ entry, name }) => `${name} is part of what ${entry} exports, but is not exported itself: export it.`,
    );
}
