import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { othersAmong, otherUsers } from './shared-host.ts';

test('othersAmong: people beside oneself, and no folder that is nobody’s', () => {
  assert.equal(othersAmong(['zoe', 'ada', 'lost+found', '.cache', 'Shared'], 'ada'), ['zoe']);
  assert.equal(othersAmong(['ada'], 'ada'), []);
});

test('otherUsers: none on a machine without such homes', () => {
  assert.equal(otherUsers('/home-of-nobody/ada').includes('ada'), false);
});

test.run();
