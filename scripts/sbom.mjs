// Writes the software bill of materials of the package, as CycloneDX. npm knows the installed tree; the time, the serial
// number and the name of the folder go, so that the same commit gives the same bytes.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} root the repository
 * @param {readonly string[]} bundled packages whose code is in ours; they are dev dependencies
 * @param {string} file where to write
 */
export function writeSbom(root, bundled, file) {
  const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  // The same package can be installed twice, once for a development tool: the version tells them apart.
  const shipped = new Set(
    [...runtimePaths(packages), ...bundled.map((one) => `node_modules/${one}`)].map((path) =>
      ref(path.replace(/^.*node_modules\//, ''), packages[path].version),
    ),
  );
  const { $schema, bomFormat, specVersion, version, metadata, components, dependencies } = npmSbom(root);
  const kept = unique(
    components
      .filter((component) => shipped.has(ref(component.name, component.version ?? '')))
      .map((component) => ({ ...component, scope: 'required', properties: undefined })),
  );
  const refs = new Set([metadata.component['bom-ref'], ...kept.map((component) => component['bom-ref'])]);
  const sbom = {
    $schema,
    bomFormat,
    specVersion,
    version,
    metadata: { lifecycles: metadata.lifecycles, component: { ...metadata.component, name } },
    components: kept,
    dependencies: dependencies
      .filter((one) => refs.has(one.ref))
      .map((one) => ({
        ref: one.ref,
        dependsOn: (one.dependsOn ?? []).filter((other) => refs.has(other)).sort(),
      }))
      .sort((a, b) => (a.ref < b.ref ? -1 : 1)),
  };
  writeFileSync(join(root, file), `${JSON.stringify(sbom, null, 2)}\n`);
}

function npmSbom(root) {
  const { status, stdout, stderr } = spawnSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr || stdout}`);
  return JSON.parse(stdout);
}

/** What `npm install` of the package installs. */
function runtimePaths(packages) {
  return Object.entries(packages)
    .filter(([path, { dev, peer, devOptional }]) => path !== '' && !dev && !peer && !devOptional)
    .map(([path]) => path);
}

function ref(name, version) {
  return `${name}@${version.replace(/^v/, '')}`;
}

function unique(components) {
  const byRef = new Map(components.map((component) => [component['bom-ref'], component]));
  return [...byRef.values()].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
}
