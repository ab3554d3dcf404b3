import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planLoginDeletion } from './login-removal.ts';

test('planLoginDeletion: deletes it if only the guide’s role logs in', () => {
  assert.equal(planLoginDeletion({ others: [] }, 'rm'), { action: 'delete' });
});

test('planLoginDeletion: keeps it if others log in', () => {
  const shared = planLoginDeletion({ others: ['ci'] }, 'rm');
  assert.is('detail' in shared && shared.detail, 'shared: others log in with role ci');
});

test.run();
