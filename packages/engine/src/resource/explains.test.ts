import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Explains, explanationOf, pagesOf } from './explains.ts';

const EXPLAINS: Explains = {
  missing: 'role-missing',
  answers: ['vault-sealed'],
  differs: { document: { page: 'trust-policy-differs', warns: 'always' } },
  fields: { status: 'another-helm' },
};

test('explanationOf: finds the page by a difference’s code or by its field, or finds none', () => {
  const of = (about?: string, field = 'any') =>
    explanationOf({ field, wanted: '', ...(about && { about }) }, EXPLAINS);
  assert.equal(of('document'), { page: 'trust-policy-differs', warns: 'always' });
  assert.equal(of(undefined, 'status'), { page: 'another-helm' });
  assert.is(of('variable', 'status'), undefined);
});

test('pagesOf: every page once', () => {
  const pages = ['role-missing', 'vault-sealed', 'trust-policy-differs', 'another-helm'];
  assert.equal(pagesOf({ ...EXPLAINS, other: 'role-missing' }), pages);
});

test.run();
