import { createHash } from 'node:crypto';

/** The longest name that file systems take, in bytes (ext4, NTFS and APFS agree within a few). */
const LONGEST_NAME = 255;
const DIGEST = 8;

/**
 * A text as part of the name of a file: letters, digits, "-", "_" and ".", not beginning with a dot. Objects that a chart
 * includes bring names of their own, and none of them is a path.
 */
export function namePart(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^\.+/, '-') || '-';
}

/** The name of a file, cut where it is too long for a file system; what was cut is still told apart. */
export function fileName(name: string, extension: string): string {
  if (Buffer.byteLength(name) + extension.length <= LONGEST_NAME) return `${name}${extension}`;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, DIGEST);
  return `${name.slice(0, LONGEST_NAME - extension.length - DIGEST - 1)}-${digest}${extension}`;
}

/** What is wrong with a folder of the output, which has to stay in it. `what` names it, such as `folder "../x"`. */
export function folderProblems(what: string, folder: string): string[] {
  if (/^([/\\]|[A-Za-z]:)/.test(folder)) {
    return [`${what} is an absolute path: write a folder below the output, such as "production".`];
  }
  const parts = folder.split(/[/\\]/);
  if (parts.includes('..')) {
    return [`${what} leaves the output: write a folder below it, such as "production".`];
  }
  const unsafe = parts.find((part) => !isSafePart(part) && part !== '' && part !== '.');
  return folder.includes('\\') || unsafe !== undefined
    ? [`${what} is no folder that every system takes: write letters, digits, "-", "_", "." and "/".`]
    : [];
}

/** Whether a path that was read from a file can be one that a synth wrote: relative, and staying where it begins. */
export function isOutputPath(path: string): boolean {
  return path.split('/').every((part) => isSafePart(part) && part !== '..' && part !== '.');
}

function isSafePart(part: string): boolean {
  return part !== '' && !/[\p{Cc}<>:"|?*\\]/u.test(part) && Buffer.byteLength(part) <= LONGEST_NAME;
}
