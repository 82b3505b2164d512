import { sep } from 'node:path';

/** Why the output cannot be written, as a sentence. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is mounted read-only',
  ENOSPC: 'there is no space left on the device',
  EDQUOT: 'the disk quota of this user is used up',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'it is there already, and no folder',
  EISDIR: 'it is a folder, not a file',
  ENAMETOOLONG: 'the path is too long for this file system',
  ELOOP: 'links lead in a circle',
  EMFILE: 'this process has too many files open',
  EBUSY: 'another process uses it',
};

/** An error of the file system in words; any other error as it is. */
export function outputError(outdir: string, error: unknown): unknown {
  const { code, path, dest } = error as NodeJS.ErrnoException & { readonly dest?: string };
  if (typeof code !== 'string') return error;
  const reason = REASONS[code] ?? `the system says ${code}`;
  const where = dest ?? path ?? outdir;
  const short = where.startsWith(`${process.cwd()}${sep}`) ? where.slice(process.cwd().length + 1) : where;
  return new OutputError(`cannot write ${short}: ${reason}. The files of the output are as they were.`, {
    cause: error,
  });
}
