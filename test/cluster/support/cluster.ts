import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { freePort } from '../../../demo/prometheus/programs';
import { crdFolder } from '../../support/crd-schema';
import { type Manifest } from '../../support/manifest-oracles';
import { realPart, realPartFolder } from '../../support/real-parts';
import { type Access, KubeClient } from './kube-client';
import { ServerProcess, until } from './process';

/** What a test needs of a cluster that runs; as plain data, since jest hands it to other processes. */
export interface ClusterAccess extends Access {
  /** Where the logs of its servers are. */
  readonly folder: string;
}

/** An API server with its etcd, the CRDs of everything the project writes, and prometheus-operator. */
export class Cluster {
  static async start(): Promise<Cluster> {
    const cluster = new Cluster();
    try {
      await cluster.run();
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  readonly folder = mkdtempSync(path.join(tmpdir(), 'maas-cluster-'));
  private readonly token = randomBytes(16).toString('hex');
  private readonly servers: ServerProcess[] = [];
  private url = '';

  get access(): ClusterAccess {
    return { url: this.url, token: this.token, folder: this.folder };
  }

  /** Ends every server, the last one first, and removes what they wrote. */
  async stop(): Promise<void> {
    for (const server of this.servers.splice(0).reverse()) await server.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async run(): Promise<void> {
    await this.startApiServer(await this.startEtcd());
    const client = new KubeClient(this.access);
    try {
      await client.apply(EVERYBODY_MAY);
      const crds = crdsAtHand();
      await Promise.all(crds.map((crd) => client.apply(crd)));
      await until(
        async () => {
          client.forgetKinds();
          const known = await Promise.all(crds.map((crd) => client.knows(anObjectOf(crd))));
          return known.every(Boolean);
        },
        60,
        () => 'the API server does not serve the CRDs',
      );
    } finally {
      await client.close();
    }
    await this.startOperator();
  }

  private async startEtcd(): Promise<string> {
    const [clients, peers] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${clients}`;
    await this.serve('etcd', 'etcd', `${url}/health`, [
      `--data-dir=${path.join(this.folder, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=http://127.0.0.1:${peers}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peers}`,
      `--initial-cluster=default=http://127.0.0.1:${peers}`,
      // Nothing of it outlives the tests.
      '--unsafe-no-fsync',
    ]);
    return url;
  }

  private async startApiServer(etcd: string): Promise<void> {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = this.file('service-account.key', privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const pub = this.file('service-account.pub', publicKey.export({ type: 'spki', format: 'pem' }));
    const tokens = this.file('tokens.csv', `${this.token},admin,admin,"system:masters"\n`);
    const port = await freePort();
    this.url = `https://127.0.0.1:${port}`;
    await this.serve('kube-apiserver', realPart('kube-apiserver') ?? '', `${this.url}/readyz`, [
      `--etcd-servers=${etcd}`,
      `--service-account-key-file=${pub}`,
      `--service-account-signing-key-file=${key}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--token-auth-file=${tokens}`,
      // The operator comes without a name.
      '--anonymous-auth=true',
      '--authorization-mode=RBAC',
      `--secure-port=${port}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--cert-dir=${path.join(this.folder, 'certificates')}`,
      '--service-cluster-ip-range=10.0.0.0/16',
      '--disable-admission-plugins=ServiceAccount',
      '--endpoint-reconciler-type=none',
    ]);
  }

  private async startOperator(): Promise<void> {
    const port = await freePort();
    await this.serve('operator', realPart('operator') ?? '', `http://127.0.0.1:${port}/healthz`, [
      `--apiserver=${this.url}`,
      '--tls-insecure',
      `--web.listen-address=127.0.0.1:${port}`,
    ]);
  }

  private async serve(name: string, program: string, health: string, args: readonly string[]): Promise<void> {
    const log = path.join(this.folder, `${name}.log`);
    const client = new KubeClient({ url: health, token: this.token });
    const ready = async () => {
      try {
        return (await client.request('GET', '')).status === 200;
      } catch {
        return false;
      }
    };
    try {
      this.servers.push(await ServerProcess.start({ program, args, log, ready }));
    } finally {
      await client.close();
    }
  }

  private file(name: string, content: string | Buffer): string {
    mkdirSync(this.folder, { recursive: true });
    const file = path.join(this.folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  }
}

/** prometheus-operator outside of a cluster has no service account. */
const EVERYBODY_MAY: Manifest = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'everybody-may' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'system:anonymous' }],
};

interface Crd extends Manifest {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
  };
}

/** The CRDs of ../shared/crds, and those of prometheus-operator from its own module. */
export function crdsAtHand(): readonly Crd[] {
  const own = crdsIn(realPartFolder('crds'));
  const others = crdsIn(crdFolder());
  return [...own, ...others.filter(({ spec }) => spec.group !== 'monitoring.coreos.com')];
}

function crdsIn(folder: string | undefined): readonly Crd[] {
  if (folder === undefined) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .flatMap((file) => parseAllDocuments(readFileSync(path.join(folder, file), 'utf8')))
    .map((document) => document.toJS() as Manifest | null)
    .filter((object): object is Crd => object?.kind === 'CustomResourceDefinition');
}

function anObjectOf({ spec: { group, names, versions } }: Crd): Manifest {
  const version = versions.find(({ served }) => served)?.name ?? '';
  return { apiVersion: `${group}/${version}`, kind: names.kind };
}
