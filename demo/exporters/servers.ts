import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type DemoExporter, type Pod } from '../cluster/inventory';
import { TEXT_FORMAT, expositionText } from '../exposition/text';
import { type Certificate } from './certificate';
import { type Simulation, isRestarting } from './simulation';

export interface ServersOptions {
  readonly pods: readonly Pod[];
  readonly simulation: Simulation;
  /** What model servers show, which nobody vouches for. */
  readonly modelCertificate: Certificate;
  /** What the services of the cluster show. */
  readonly serviceCertificate: Certificate;
  /** What those expect who want a token. */
  readonly token: string;
}

/** Exporters that answer only who has a token, as kube-rbac-proxy and the kubelet do. */
const GUARDED: readonly DemoExporter[] = ['haproxy-router', 'kube-state-metrics', 'cadvisor'];

/** One server for each pod, on this machine. */
export class ExporterServers {
  private readonly running = new Map<Pod, Server>();
  private readonly ports = new Map<Pod, number>();

  constructor(private readonly options: ServersOptions) {}

  async start(): Promise<void> {
    for (const pod of this.options.pods) await this.open(pod);
  }

  /** Where a pod answers. The same after it was stopped and started. */
  addressOf(pod: Pod): string {
    return `127.0.0.1:${this.ports.get(pod) ?? 0}`;
  }

  async startExporter(exporter: DemoExporter): Promise<void> {
    for (const pod of this.podsOf(exporter)) if (!this.running.has(pod)) await this.open(pod);
  }

  /** Connections to it are refused from now on. */
  async stopExporter(exporter: DemoExporter): Promise<void> {
    for (const pod of this.podsOf(exporter)) await this.close(pod);
  }

  async stop(): Promise<void> {
    for (const pod of this.options.pods) await this.close(pod);
  }

  private podsOf(exporter: DemoExporter): readonly Pod[] {
    return this.options.pods.filter((pod) => pod.exporter === exporter);
  }

  private async open(pod: Pod): Promise<void> {
    const { modelCertificate, serviceCertificate } = this.options;
    const tls = pod.ports.some((port) => port.tls);
    const listener = this.listener(pod);
    const certificate = pod.exporter === 'models' ? modelCertificate : serviceCertificate;
    const server = tls ? createHttpsServer({ ...certificate }, listener) : createHttpServer(listener);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.ports.get(pod) ?? 0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error(`${pod.name} listens nowhere`);
    this.ports.set(pod, address.port);
    this.running.set(pod, server);
  }

  private async close(pod: Pod): Promise<void> {
    const server = this.running.get(pod);
    if (server === undefined) return;
    this.running.delete(pod);
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  private listener(pod: Pod): RequestListener {
    const { simulation, token } = this.options;
    return ({ url = '/', headers }, response) => {
      const now = Date.now() / 1000;
      if (isRestarting(pod, now)) {
        response.destroy();
        return;
      }
      if (GUARDED.includes(pod.exporter) && headers.authorization !== `Bearer ${token}`) {
        response.writeHead(401).end('Unauthorized\n');
        return;
      }
      const families = simulation.expose(pod, new URL(url, 'http://pod').pathname, now);
      if (families === undefined) response.writeHead(404).end('404 page not found\n');
      else response.writeHead(200, { 'Content-Type': TEXT_FORMAT }).end(expositionText(families));
    };
  }
}
