import { sep } from 'node:path';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not do that there',
  EPERM: 'this user may not do that there',
  EROFS: 'the file system is mounted read-only',
  ENOSPC: 'there is no space left on the device',
  EDQUOT: 'the disk quota of this user is used up',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'it is there already, and no folder',
  EISDIR: 'it is a folder, not a file',
  ENAMETOOLONG: 'the path is too long for this file system',
  ELOOP: 'links lead in a circle',
  EMFILE: 'this process has too many files open',
  EBUSY: 'another process uses it',
};

/** What the file system refused, as `path: reason`; nothing when the error is none of the file system. */
export function fileErrorText(error: unknown, otherwise = ''): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, syscall, path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  if (typeof code !== 'string' || (syscall === undefined && !Object.hasOwn(REASONS, code))) return undefined;
  const where = dest ?? path ?? otherwise;
  const here = `${process.cwd()}${sep}`;
  const short = where.startsWith(here) ? where.slice(here.length) : where;
  const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : `the system says ${code}`;
  return short === '' ? reason : `${short}: ${reason}`;
}
