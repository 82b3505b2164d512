// Regenerates imports/ with `cdk8s import`.
//
//   npm run import                       from the pinned upstream sources listed in cdk8s.yaml
//   npm run import -- --from DIR         from a folder of CRD files
//   npm run import -- --output DIR       into another folder (CI compares it with imports/)
//
// Only the structure of a CRD is used, so both sources give the same bytes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse, parseAllDocuments, stringify } from 'yaml';

/** The CRDs the library builds on. Add a name here, and its source in cdk8s.yaml. */
const CRDS = [
  'grafanadashboards.grafana.integreatly.org',
  'grafanafolders.grafana.integreatly.org',
  'persesdashboards.perses.dev',
  'podmonitors.monitoring.coreos.com',
  'prometheusrules.monitoring.coreos.com',
  'servicemonitors.monitoring.coreos.com',
  'telemetries.telemetry.istio.io',
  'telemetrypolicies.extensions.kuadrant.io',
  'wasmplugins.extensions.istio.io',
];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values: args } = parseArgs({ options: { from: { type: 'string' }, output: { type: 'string' } } });

const texts = args.from ? readFolder(resolve(args.from)) : await download();
const found = new Map();
for (const text of texts) {
  for (const document of parseAllDocuments(text)) {
    const crd = document.toJS();
    if (crd?.kind === 'CustomResourceDefinition' && CRDS.includes(crd.metadata.name)) {
      found.set(crd.metadata.name, structureOf(crd));
    }
  }
}
const missing = CRDS.filter((name) => !found.has(name));
if (missing.length > 0) fail(`no CustomResourceDefinition found for ${missing.join(', ')}`);

const work = mkdtempSync(join(tmpdir(), 'maas-crds-'));
try {
  const file = join(work, 'crds.yaml');
  writeFileSync(file, CRDS.map((name) => stringify(found.get(name))).join('---\n'));
  const { status } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/cdk8s-cli/bin/cdk8s'),
      'import',
      file,
      '--output',
      resolve(args.output ?? join(root, 'imports')),
      '--language',
      'typescript',
      '--no-save',
      '--no-check-upgrade',
    ],
    { cwd: root, stdio: 'inherit' },
  );
  if (status !== 0) fail('cdk8s import failed');
} finally {
  rmSync(work, { recursive: true, force: true });
}

function readFolder(folder) {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

async function download() {
  const { imports } = parse(readFileSync(join(root, 'cdk8s.yaml'), 'utf8'));
  return Promise.all(
    imports.map(async (source) => {
      const url = source.replace(/^[a-z]+:=/, '');
      const response = await fetch(url).catch((error) =>
        fail(`${url}: ${error.cause?.message ?? error.message}`),
      );
      if (!response.ok) fail(`${url}: HTTP ${response.status}`);
      return response.text();
    }),
  );
}

function structureOf(crd) {
  return {
    apiVersion: crd.apiVersion,
    kind: crd.kind,
    metadata: { name: crd.metadata.name },
    spec: {
      group: crd.spec.group,
      names: crd.spec.names,
      scope: crd.spec.scope,
      versions: crd.spec.versions.map(({ name, served, storage, schema }) => {
        const root = withoutProse(schema.openAPIV3Schema);
        delete root.properties.status;
        return { name, served, storage, schema: { openAPIV3Schema: root } };
      }),
    },
  };
}

/** A schema without its descriptions; a property that happens to be called `description` stays. */
function withoutProse(node, isPropertyMap = false) {
  if (Array.isArray(node)) return node.map((item) => withoutProse(item));
  if (node === null || typeof node !== 'object') return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => isPropertyMap || key !== 'description')
      .map(([key, value]) => [key, withoutProse(value, key === 'properties')]),
  );
}

function fail(message) {
  console.error(`import: ${message}`);
  process.exit(1);
}
