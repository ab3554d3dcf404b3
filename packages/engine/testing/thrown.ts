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

/** Why a call refuses its input, at once. */
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

/** The failure of a call, now or later. */
export async function failureOf(call: () => unknown): Promise<Failure> {
  const error = await thrownBy(call);
  assert.instance(error, Failure, String(error));
  return error as Failure;
}
