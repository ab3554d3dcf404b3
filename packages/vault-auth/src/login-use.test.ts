import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { usedByOthers } from './login-use.ts';

test('usedByOthers: names the roles of others', () => {
  assert.is(usedByOthers({ others: [] }), undefined);
  assert.is(usedByOthers({ others: ['ci'] })?.seen, 'shared: others log in with role ci');
});

test.run();
