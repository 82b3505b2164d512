import { fileErrorText } from '../validation/file-error';
import { EXIT, type ExitCode, UsageError } from './usage-error';

/** Where a defect is reported. */
const ISSUES = 'https://github.com/maas-observability/maas-observability/issues';

/** What an error that ends the command says, and the code it ends with. A crash is no verdict: it never ends with 1. */
export interface Ending {
  readonly text: string;
  readonly code: ExitCode;
}

export function endingOf(error: unknown, version: string): Ending {
  if (error instanceof UsageError) {
    return { text: `maas-observability: ${error.message}\n`, code: EXIT.usage };
  }
  const refused = fileErrorText(error);
  if (refused !== undefined)
    return { text: `maas-observability: ${printable(refused)}.\n`, code: EXIT.usage };
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text:
      'maas-observability: this is a defect of maas-observability itself, and nothing is known of your files. Please report ' +
      `it at ${ISSUES}, with what you ran and these lines:\n` +
      `maas-observability ${version}, Node ${process.version}, ${process.platform}\n${printable(what)}\n`,
    code: EXIT.defect,
  };
}

/** Text of others for a terminal or a log: what would move the cursor, or end a line early, is written out. */
function printable(text: string): string {
  return text.replace(/(?!\n)\p{Cc}/gu, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
