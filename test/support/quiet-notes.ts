// A synth notes what it left out on the standard error: hundreds of them would bury what jest prints.
const write = process.stderr.write.bind(process.stderr);

process.stderr.write = (chunk: string | Uint8Array, ...more: unknown[]): boolean =>
  (typeof chunk === 'string' && chunk.startsWith('note: [')) ||
  write(chunk, ...(more as [BufferEncoding?, ((error?: Error | null) => void)?]));
