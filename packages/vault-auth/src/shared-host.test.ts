import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { othersAmong, otherUsers } from './shared-host.ts';

test('othersAmong: lists other people, and no folder that belongs to nobody', () => {
  assert.equal(othersAmong(['zoe', 'ada', 'lost+found', '.cache', 'Shared'], 'ada'), ['zoe']);
  assert.equal(othersAmong(['ada'], 'ada'), []);
});

test('otherUsers: lists none on a machine without home folders', () => {
  assert.equal(otherUsers('/home-of-nobody/ada').includes('ada'), false);
});

test.run();
