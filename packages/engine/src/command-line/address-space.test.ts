import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { refusalOf } from '../../testing/thrown.ts';
import { assertAddressSpace } from './address-space.ts';

const limits = (soft: string) => `Limit  Soft Limit  Hard Limit  Units
Max cpu time              unlimited            unlimited            seconds
Max address space         ${soft}           unlimited            bytes
`;

test('assertAddressSpace: less than a run takes is named', () => {
  const { seen, next } = refusalOf(() => assertAddressSpace(limits('1073741824')));
  assert.is(seen, '1024 MB of address space; a run takes 1536 MB');
  assert.match(next.join(), 'ulimit -v unlimited');
});

test('assertAddressSpace: enough, no limit, and a system that says nothing', () => {
  for (const text of [limits('2147483648'), limits('unlimited'), '']) assertAddressSpace(text);
});

test.run();
