import { basename, dirname, normalize, sep } from 'node:path';
import { isList, isRecord, textOf } from '../documents/plain-data';
import { type SourceFile } from './read-sources';

/** Files in the order in which Kustomize takes them, where a kustomization.yaml among them says one; else by name. */
export function inKustomizeOrder(files: readonly SourceFile[]): readonly SourceFile[] {
  const resources = new Map(
    files
      .filter(({ file }) => basename(file) === 'kustomization.yaml')
      .map(({ file, manifests }) => [dirname(normalize(file)), resourcesOf(manifests[0]?.manifest)] as const),
  );
  const key = ({ file }: SourceFile): string => {
    const parts = normalize(file).split(sep);
    return parts
      .map((part, depth) => {
        const order = resources.get(parts.slice(0, depth).join(sep) || '.') ?? [];
        const at = order.includes(part) ? order.indexOf(part) : order.length;
        return `${String(at).padStart(6, '0')} ${part}`;
      })
      .join('/');
  };
  return files
    .map((file) => ({ file, key: key(file) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ file }) => file);
}

function resourcesOf(kustomization: unknown): readonly string[] {
  return isRecord(kustomization) && isList(kustomization.resources)
    ? kustomization.resources.map(textOf)
    : [];
}
