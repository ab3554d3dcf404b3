import { addAbortSignal, type Readable } from 'node:stream';

/**
 * The size limit of a response, in bytes. The largest known responses: 5,000 pods are 50 MB, and ten revisions of a Helm
 * release, each as large as etcd allows, are 20 MB.
 */
export const LARGEST_ANSWER = 64 * 2 ** 20;

/** A response that is larger than any legitimate one, or that never ends. */
export class TooLargeAnswer extends Error {
  override readonly name = 'TooLargeAnswer';

  /** @param largest in bytes */
  constructor(largest = LARGEST_ANSWER) {
    super(`more than ${largest / 2 ** 20} MB`);
  }
}

/**
 * Reads a body to its end.
 * @param largest the size limit, in bytes
 * @throws TooLargeAnswer, or the signal's reason
 */
export async function wholeBody(
  body: Readable,
  signal: AbortSignal,
  largest = LARGEST_ANSWER,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of addAbortSignal(signal, body)) {
    size += chunk.length;
    if (size > largest) throw new TooLargeAnswer(largest);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
