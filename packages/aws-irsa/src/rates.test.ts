import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AccountRates, ATTEMPTS } from './rates.ts';

type Retries = Awaited<ReturnType<AccountRates['retriesFor']>>;
type Info = Parameters<Retries['refreshRetryTokenForRetry']>[1];
const THROTTLED: Info = { errorType: 'THROTTLING' };
const BROKEN: Info = { errorType: 'TRANSIENT' };

/** The time until a call may be sent, in milliseconds. */
async function pause(retries: Retries): Promise<number> {
  const began = performance.now();
  await retries.acquireInitialRetryToken('');
  return performance.now() - began;
}

test('AccountRates: what one cluster learns applies to its account and service, and to no other', async () => {
  const rates = new AccountRates();
  const [one, other, sts, stranger] = await Promise.all([
    rates.retriesFor('iam', () => '123'),
    rates.retriesFor('iam', () => '123'),
    rates.retriesFor('sts us-east-1', () => '123'),
    rates.retriesFor('iam', () => '456'),
  ]);
  const token = await one.acquireInitialRetryToken('');
  const refreshed = one.refreshRetryTokenForRetry(token as never, THROTTLED);
  assert.ok((await pause(other)) > 500);
  assert.ok((await pause(sts)) < 100);
  assert.ok((await pause(stranger)) < 100);
  await refreshed;
});

test('AccountRates: credentials have their own rate until their account is known', async () => {
  const rates = new AccountRates();
  const source = {};
  let account: string | undefined;
  const [mine, others] = await Promise.all([
    rates.retriesFor('iam', () => account ?? source),
    rates.retriesFor('iam', () => '123'),
  ]);
  const refreshed = others.refreshRetryTokenForRetry(
    (await others.acquireInitialRetryToken('')) as never,
    THROTTLED,
  );
  assert.ok((await pause(mine)) < 100);
  account = '123';
  assert.ok((await pause(mine)) > 500);
  await refreshed;
});

test('AccountRates: an error other than throttling is retried as often as in a single run', async () => {
  const retries = await new AccountRates().retriesFor('iam', () => '123');
  let token = await retries.acquireInitialRetryToken('');
  for (let attempt = 1; attempt < ATTEMPTS; attempt += 1) {
    token = await retries.refreshRetryTokenForRetry(token as never, BROKEN);
  }
  try {
    await retries.refreshRetryTokenForRetry(token as never, BROKEN);
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), 'often enough');
  }
});

test.run();
