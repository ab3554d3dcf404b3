import * as assert from 'uvu/assert';
import { Failure } from '../src/resource/index.ts';

/** The error of a call, synchronous or not; fails if the call throws nothing. */
export async function thrownBy(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  return assert.unreachable('nothing was thrown');
}

/** The failure that a call throws synchronously. */
export function thrownFailure(call: () => unknown): Failure {
  try {
    call();
  } catch (error) {
    assert.instance(error, Failure, String(error));
    assert.is((error as Failure).kind, 'input');
    return error as Failure;
  }
  return assert.unreachable('it was accepted') as never;
}

/** The failure of a call, synchronous or not. */
export async function failureOf(call: () => unknown): Promise<Failure> {
  const error = await thrownBy(call);
  assert.instance(error, Failure, String(error));
  return error as Failure;
}
