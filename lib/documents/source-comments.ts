/** A comment of a YAML file that speaks to this tool. */
export interface SourceComment {
  readonly text: string;
  readonly line: number;
  /**
   * The lines that it is about: what begins in its own line or, where it stands alone, in the next; the whole document
   * from before its first line.
   */
  readonly from: number;
  readonly to: number;
}

/** The comments `# maas-observability …` of a file. */
export function commentsIn(text: string): readonly SourceComment[] {
  if (!text.includes('# maas-observability')) return [];
  const lines = text.split('\n');
  return lines.flatMap((line, i) => {
    const [, comment] = /(?:^|\s)#\s*(maas-observability .*)$/.exec(line) ?? [];
    if (comment === undefined) return [];
    const alone = line.trimStart().startsWith('#');
    const next = lines.findIndex(
      (other, j) =>
        j > i && other.trim() !== '' && !other.trimStart().startsWith('#') && !other.startsWith('---'),
    );
    const from = alone && next !== -1 ? next + 1 : i + 1;
    return [{ text: comment.trim(), line: i + 1, from, to: endOfBlock(lines, from) }];
  });
}

/** The last line of what begins in a line: the lines below that are indented deeper; all of a document from its first. */
function endOfBlock(lines: readonly string[], first: number): number {
  const line = lines[first - 1] ?? '';
  const isTop = !/^\s/.test(line) && !/^-\s/.test(line) && isFirstOfDocument(lines, first);
  const depth = line.search(/[^\s]/);
  for (let next = first; next < lines.length; next++) {
    const other = lines[next] ?? '';
    if (other.startsWith('---')) return next;
    if (isTop || other.trim() === '') continue;
    if (other.search(/[^\s]/) <= depth) return next;
  }
  return lines.length;
}

function isFirstOfDocument(lines: readonly string[], first: number): boolean {
  for (let before = first - 2; before >= 0; before--) {
    const line = lines[before] ?? '';
    if (line.startsWith('---')) return true;
    if (line.trim() !== '' && !line.trimStart().startsWith('#')) return false;
  }
  return true;
}
