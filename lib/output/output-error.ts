import { fileErrorText } from '../validation/file-error';

/** Why the output cannot be written, as a sentence. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** An error of the file system in words; any other error as it is. */
export function outputError(outdir: string, error: unknown): unknown {
  const said = fileErrorText(error, outdir);
  if (said === undefined) return error;
  return new OutputError(`cannot write ${said}. The files of the output are as they were.`, { cause: error });
}
