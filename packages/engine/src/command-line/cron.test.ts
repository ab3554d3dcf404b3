import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cronExpression } from './cron.ts';

for (const text of [
  '0 6 * * *',
  '*/15 0-6 1,15 1-12/3 1-5',
  '59 23 31 12 6',
  '0 6 * jan-MAR MON-FRI',
  '* * * * *',
]) {
  test(`cronExpression: ${text}`, () => assert.is(cronExpression(text), text));
}

test('cronExpression: with single spaces', () => assert.is(cronExpression(' 0  6\t* * * '), '0 6 * * *'));

for (const text of [
  ...['', '0 6 * *', '0 6 * * * *', '60 6 * * *', '0 24 * * *', '0 6 0 * *', '0 6 * 13 *', '0 6 * * 7'],
  ...['*/0 6 * * *', '6-5 * * * *', 'a 6 * * *', '@daily', '0 6 * * *\nx', '0;6 * * * *', '0 6 * * x'],
  ...['0 6 * MON *', '0 6 JAN * *', '0 6 * * FRI-MON', '0 6 * * MONDAY'],
  ...['0 6 * * */MON', '0 6 * JAN-MAR/FEB *'],
]) {
  test(`cronExpression: ${JSON.stringify(text)} is not one`, () =>
    assert.is(cronExpression(text), undefined));
}

test.run();
