import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

export interface PackageJson {
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly repository: { readonly url: string };
}

export const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageJson;

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'maas-package-'));
}

export interface Run {
  readonly ok: boolean;
  readonly stdout: string;
  /** Everything it printed. */
  readonly output: string;
}

export function run(command: string, args: readonly string[], cwd: string): Run {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    // Nothing of the npm that runs this test reaches the one of the project.
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|^CDK8S_/i.test(name))),
  });
  return { ok: status === 0, stdout, output: [stdout, stderr, error?.message].filter(Boolean).join('\n') };
}

/** Packs the package as a release does, build included, and gives the path of the tarball. */
export function pack(folder: string): string {
  const { ok, output } = run('npm', ['pack', '--silent', '--pack-destination', folder], ROOT);
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (!ok || tarball === undefined) throw new Error(`npm pack: ${output}`);
  return join(folder, tarball);
}

/** The version of each package that our own lock file has. */
export function lockedVersions(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => {
      const file = join(ROOT, 'node_modules', name, 'package.json');
      return [name, (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version];
    }),
  );
}

const UNREACHABLE =
  /\b(ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)\b/;

/**
 * Installs packages as a user would. Answers what is missing where the registry cannot be reached and npm's cache does
 * not have them; throws on everything else.
 */
export function install(folder: string, packages: readonly string[]): string | undefined {
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=0', '--loglevel=error'];
  const { ok, output } = run('npm', ['install', ...options, ...packages], folder);
  if (ok) return undefined;
  if (!UNREACHABLE.test(output)) throw new Error(`npm install ${packages.join(' ')}: ${output}`);
  const wanted = packages.filter((name) => !name.endsWith('.tgz')).join(', ');
  return `the npm registry cannot be reached, and npm's cache lacks some of ${wanted} or what they depend on`;
}
