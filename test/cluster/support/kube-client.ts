import { Agent, fetch } from 'undici';
import { type Manifest } from '../../support/manifest-oracles';

/** Where an API server is, and by what one gets in. */
export interface Access {
  readonly url: string;
  readonly token: string;
}

/** What the API server answers. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly warnings: readonly string[];
}

/** How an object is tried: as `kubectl create`, or as `kubectl apply --server-side`. */
export const ATTEMPTS = ['create', 'apply'] as const;
export type Attempt = (typeof ATTEMPTS)[number];

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const MANAGER = 'maas-observability-tests';

/** A client of the API server, which takes objects of any kind. */
export class KubeClient {
  private readonly dispatcher = new Agent({ connect: { rejectUnauthorized: false }, connections: 8 });
  private readonly resources = new Map<string, Promise<readonly Resource[]>>();

  constructor(readonly access: Access) {}

  async close(): Promise<void> {
    await this.dispatcher.close();
  }

  async request(method: string, path: string, body?: unknown, type = 'application/json'): Promise<Answer> {
    const response = await fetch(`${this.access.url}${path}`, {
      method,
      dispatcher: this.dispatcher,
      headers: { Authorization: `Bearer ${this.access.token}`, 'Content-Type': type },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const warnings = [...(response.headers.get('warning') ?? '').matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)];
    return {
      status: response.status,
      body: response.headers.get('content-type')?.includes('json') === true ? JSON.parse(text) : text,
      warnings: warnings.map(([, warning = '']) => warning),
    };
  }

  /** The answer, which must be a good one. */
  async get<T>(path: string): Promise<T> {
    return succeeded(await this.request('GET', path), path).body as T;
  }

  /** Whether the server has a kind. */
  async knows({ apiVersion, kind }: Manifest): Promise<boolean> {
    return (await this.resourceOf(apiVersion, kind)) !== undefined;
  }

  /** Tries an object under strict validation, and changes nothing. */
  async tried(object: Manifest, attempt: Attempt): Promise<Answer> {
    return this.written(object, attempt, 'dryRun=All&');
  }

  /** Writes an object as `kubectl apply --server-side --force-conflicts` does. */
  async apply(object: Manifest): Promise<void> {
    succeeded(await this.written(object, 'apply', ''), `${object.kind} ${JSON.stringify(object.metadata)}`);
  }

  async applyAll(objects: readonly Manifest[]): Promise<void> {
    for (const object of objects) await this.apply(object);
  }

  /** Writes the status of an object, as the controllers of a cluster do. */
  async setStatus(object: Manifest, status: object): Promise<void> {
    const path = `${await this.pathOf(object)}/status`;
    succeeded(await this.request('PATCH', path, { status }, 'application/merge-patch+json'), path);
  }

  async delete(object: Manifest): Promise<void> {
    // Nobody is there who would end a pod in its own time.
    const answer = await this.request('DELETE', await this.pathOf(object), { gracePeriodSeconds: 0 });
    if (answer.status !== 404) succeeded(answer, `${object.kind} ${JSON.stringify(object.metadata)}`);
  }

  /** Forgets what it knows of the kinds. */
  forgetKinds(): void {
    this.resources.clear();
  }

  private async written(object: Manifest, attempt: Attempt, options: string): Promise<Answer> {
    const query = `?${options}fieldValidation=Strict&fieldManager=${MANAGER}`;
    const path = await this.pathOf(object);
    if (attempt === 'create') {
      return this.request('POST', `${path.slice(0, path.lastIndexOf('/'))}${query}`, object);
    }
    return this.request('PATCH', `${path}${query}&force=true`, object, 'application/apply-patch+yaml');
  }

  async pathOf({ apiVersion, kind, metadata }: Manifest): Promise<string> {
    const resource = await this.resourceOf(apiVersion, kind);
    if (resource === undefined) throw new Error(`the API server has no ${apiVersion} ${kind}`);
    const { name = '', namespace = 'default' } = (metadata ?? {}) as { name?: string; namespace?: string };
    const scope = resource.namespaced ? `/namespaces/${namespace}` : '';
    return `${groupPath(apiVersion)}${scope}/${resource.name}/${encodeURIComponent(name)}`;
  }

  private async resourceOf(apiVersion: string, kind: string): Promise<Resource | undefined> {
    const path = groupPath(apiVersion);
    const known = this.resources.get(path) ?? this.resourcesAt(path);
    this.resources.set(path, known);
    return (await known).find((resource) => resource.kind === kind && !resource.name.includes('/'));
  }

  private async resourcesAt(path: string): Promise<readonly Resource[]> {
    const { status, body } = await this.request('GET', path);
    return status === 200 ? (body as { resources: readonly Resource[] }).resources : [];
  }
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

export function messageOf({ status, body }: Answer): string {
  const { message } = typeof body === 'object' && body !== null ? (body as { message?: string }) : {};
  return `${status}: ${message ?? String(body)}`;
}

function succeeded(answer: Answer, what: string): Answer {
  if (answer.status >= 300) throw new Error(`${what}: ${messageOf(answer)}`);
  return answer;
}
