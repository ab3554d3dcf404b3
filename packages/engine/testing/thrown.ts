import * as assert from 'uvu/assert';

/** What a call throws, now or later; fails if it throws nothing. */
export async function thrownBy(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return assert.unreachable('nothing was thrown');
}
