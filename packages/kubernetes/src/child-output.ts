import { LARGEST_ANSWER, TooLargeAnswer } from 'engine/network';
import type { ProcessOutput, ProcessPromise } from 'zx/core';

/** How long a child may take to end once it was told to (SIGTERM), in milliseconds: helm records that it was interrupted. */
const TO_END = 10_000;

/**
 * Waits for a child to end, within its limits: one that prints without end is ended, and one that does not obey when its
 * time is over, or at an interrupt, is killed.
 * @param timeout the time after which zx tells it to end, in milliseconds
 * @throws TooLargeAnswer
 */
export async function wholeOutput(
  child: ProcessPromise,
  timeout: number,
  signal?: AbortSignal,
): Promise<ProcessOutput> {
  const kill = (): void => void child.kill('SIGKILL').catch(() => undefined);
  const timers = [setTimeout(kill, timeout + TO_END)];
  const interrupted = (): void => void timers.push(setTimeout(kill, TO_END));
  signal?.addEventListener('abort', interrupted);
  let size = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      const isFirst = size <= LARGEST_ANSWER;
      size += chunk.length;
      if (isFirst && size > LARGEST_ANSWER) kill();
    });
  }
  try {
    const output = await child;
    if (size > LARGEST_ANSWER) throw new TooLargeAnswer();
    return output;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener('abort', interrupted);
  }
}
