import { type ApiObject } from 'cdk8s';

/** What the annotations of an object may have together, in bytes (apimachinery `TotalAnnotationSizeLimitB`). */
const ANNOTATIONS_LIMIT = 256 * 1024;

/** Where `kubectl apply` keeps the whole object. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** What etcd takes in one request (`--max-request-bytes`), less what the API server adds: managed fields, status. */
const STORED_LIMIT = 1536 * 1024 - 16 * 1024;

/** What the data of a ConfigMap may have together (Kubernetes `MaxSecretSize`). */
const CONFIG_MAP_LIMIT = 1024 * 1024;

/** How large an object may be, and is, in bytes. */
export interface Size {
  readonly bytes: number;
  readonly limit: number;
}

/** The sizes of an object, as kubectl and the cluster count them. */
export interface ObjectSizes {
  /** Its annotations, once `kubectl apply` has written its own. */
  readonly applied: Size;
  /** What the cluster keeps. */
  readonly stored: Size;
}

/** Nothing where cdk8s cannot write the object: the check of the prop that this comes from says so. */
export function objectSizes(object: ApiObject): ObjectSizes | undefined {
  const json = written(object);
  if (json === undefined) return undefined;
  const bytes = goJsonSize(json);
  const annotations = entriesSize(json.metadata?.annotations);
  return {
    applied: { bytes: annotations + LAST_APPLIED.length + bytes + 1, limit: ANNOTATIONS_LIMIT },
    stored:
      json.kind === 'ConfigMap'
        ? { bytes: entriesSize(json.data), limit: CONFIG_MAP_LIMIT }
        : { bytes, limit: STORED_LIMIT },
  };
}

interface Written {
  readonly kind?: string;
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
}

function written(object: ApiObject): Written | undefined {
  try {
    return object.toJson() as Written;
  } catch {
    return undefined;
  }
}

function entriesSize(entries: Readonly<Record<string, string>> = {}): number {
  return Object.entries(entries)
    .flat()
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** kubectl and the API server write JSON as Go does, which escapes `<`, `>`, `&` and two line separators. */
export function goJsonSize(value: unknown): number {
  const text = JSON.stringify(value);
  const longer = text.match(/[<>&]/g)?.length ?? 0;
  const separators = text.match(/[\u2028\u2029]/g)?.length ?? 0;
  return Buffer.byteLength(text) + longer * 5 + separators * 3;
}

/** A size in a message, rounded up: what is above a limit never reads as the limit. */
export function kib(bytes: number): number {
  return Math.ceil(bytes / 1024);
}
