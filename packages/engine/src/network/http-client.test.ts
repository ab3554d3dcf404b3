import type { ServerResponse } from 'node:http';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { serving } from '../../testing/serving.ts';
import { thrownBy } from '../../testing/thrown.ts';
import { abortedAfter, withAmbientSignal } from '../resource/index.ts';
import { TooLargeAnswer } from '../resource/whole-body.ts';
import { httpClient, LateAnswer } from './http-client.ts';

/** The error for a response that `write` keeps writing as long as the client reads it. */
function thrownFor(
  write: (response: ServerResponse) => void,
  within: number,
  signal = new AbortController().signal,
): Promise<unknown> {
  return serving(
    (_request, response) => write(response),
    (url) => thrownBy(() => httpClient()({ url, signal }, within)),
  );
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write(' '), 10);
  response.once('close', () => clearInterval(timer));
}

function endless(response: ServerResponse): void {
  const chunk = Buffer.alloc(2 ** 20);
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}

test('httpClient: a byte at a time does not extend the time', async () => {
  const error = await thrownFor(drip, 100);
  assert.instance(error, LateAnswer);
  assert.match(String(error), 'no complete answer within 0.1 s');
});

test('httpClient: an answer without end is too large', async () => {
  const error = await thrownFor(endless, 60_000);
  assert.instance(error, TooLargeAnswer);
  assert.match(String(error), 'more than 64 MB');
});

test('httpClient: ends with the signal of its work, and soon after an interrupt', async () => {
  const own = new AbortController();
  setTimeout(() => own.abort(), 50);
  assert.is(await thrownFor(drip, 60_000, own.signal), own.signal.reason);
  const interrupt = new AbortController();
  setTimeout(() => interrupt.abort(), 50);
  const thrown = await withAmbientSignal(abortedAfter(interrupt.signal, 50), () => thrownFor(drip, 60_000));
  assert.is(thrown, interrupt.signal.reason);
});

test.run();
