import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The programs that are built from their released Go modules, because no package of Debian has them. */
export type RealPart = 'prometheus' | 'promtool' | 'operator' | 'kube-apiserver' | 'istioctl' | 'percli';

/** A Go module of ours that requires one released project, and the programs that are built from it. */
export interface PartModule {
  /** Its folder in test/cluster/parts. */
  readonly name: string;
  /** The programs: the import path of each main package. */
  readonly programs: Readonly<Partial<Record<RealPart, string>>>;
  /** Build tags that leave out what no test uses. */
  readonly tags?: readonly string[];
  /** What their own builds write into variables, by the names of these. */
  readonly variables?: Readonly<Record<string, string>>;
  /** A folder of the released module that is kept beside the programs: its name there, by its name here. */
  readonly folders?: Readonly<Record<string, { readonly module: string; readonly folder: string }>>;
}

const PROMETHEUS = 'github.com/prometheus/prometheus/cmd';
const OPERATOR = 'github.com/prometheus-operator/prometheus-operator';

/** One Go module each: the Kubernetes libraries of one are not those of the other. In order of how soon they are needed. */
export const PART_MODULES: readonly PartModule[] = [
  {
    name: 'prometheus',
    programs: { promtool: `${PROMETHEUS}/promtool`, prometheus: `${PROMETHEUS}/prometheus` },
    // Without the discovery of two dozen clouds it takes half the time.
    tags: ['remove_all_sd', 'enable_kubernetes_sd'],
    // By which `--version`, and a test that asks it, knows that it is a Prometheus 3.
    variables: { 'github.com/prometheus/common/version.Version': '3.16.0' },
  },
  {
    name: 'prometheus-operator',
    programs: { operator: `${OPERATOR}/cmd/operator` },
    folders: { crds: { module: OPERATOR, folder: 'example/prometheus-operator-crd' } },
  },
  {
    name: 'kube-apiserver',
    programs: { 'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver' },
    // prometheus-operator asks for it.
    variables: {
      'k8s.io/component-base/version.gitMajor': '1',
      'k8s.io/component-base/version.gitMinor': '34',
      'k8s.io/component-base/version.gitVersion': 'v1.34.3',
    },
  },
  { name: 'percli', programs: { percli: 'github.com/perses/perses/cmd/percli' } },
  { name: 'istioctl', programs: { istioctl: 'istio.io/istio/istioctl/cmd/istioctl' } },
];

const PARTS_FOLDER = path.join(__dirname, '..', 'cluster', 'parts');

/** Where the Go module of a part is. */
export function moduleFolder({ name }: PartModule): string {
  return path.join(PARTS_FOLDER, name);
}

/** Where its programs are kept: outside the repository, in a folder that another content of the module would not have. */
export function cacheFolder(module: PartModule): string {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(path.join(moduleFolder(module), file)));
  hash.update(JSON.stringify([module.programs, module.tags, module.variables, module.folders]));
  return path.join(partsCache(), 'real-parts', `${module.name}-${hash.digest('hex').slice(0, 16)}`);
}

/** What the tests keep from one run to the next. */
export function partsCache(): string {
  const cache = process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache');
  return path.join(cache, 'maas-observability');
}

/** The path of a program that `npm run build:parts` built; undefined where it did not. */
export function realPart(part: RealPart): string | undefined {
  const module = PART_MODULES.find(({ programs }) => part in programs);
  if (module === undefined) throw new Error(`no module builds ${part}`);
  const program = path.join(cacheFolder(module), part);
  return isExecutable(program) ? program : undefined;
}

/** A folder of a released module, as {@link PartModule.folders} names it; undefined where it was not built. */
export function realPartFolder(name: string): string | undefined {
  const module = PART_MODULES.find(({ folders = {} }) => name in folders);
  if (module === undefined) throw new Error(`no module has a folder ${name}`);
  const folder = path.join(cacheFolder(module), name);
  return existsSync(folder) ? folder : undefined;
}

/** Why a test that needs these programs cannot run, and what to do about it; undefined when it can. */
export function missingParts(...parts: readonly RealPart[]): string | undefined {
  const missing = parts.filter((part) => realPart(part) === undefined);
  if (missing.length === 0) return undefined;
  return `${missing.join(', ')} must be built first: install Go 1.26 and run npm run build:parts.`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
