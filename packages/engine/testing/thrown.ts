import * as assert from 'uvu/assert';
import { Failure } from '../src/resource/index.ts';

/** What a call throws, now or later; fails if it throws nothing. */
export async function thrownBy(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return assert.unreachable('nothing was thrown');
}

/** The failure of a call, now or later. */
export async function failureOf(call: () => unknown): Promise<Failure> {
  const error = await thrownBy(call);
  assert.instance(error, Failure, String(error));
  return error as Failure;
}
