import { examine, pageOf, weigh } from 'troubleshoot';
import { HEALTHY, observed } from 'troubleshoot/testing';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explanation } from './from-error.ts';

const SAID = [{ id: 'vault-role-differs', said: '* entry for role "dev-role-iam-demo" not found' }];
const NO_ROLE = { ...HEALTHY, vaultRole: observed(undefined) };
const NO_CONFIG = { ...HEALTHY, clientConfig: observed(undefined) };
const explained = (seen?: Parameters<typeof examine>[0]) =>
  weigh(SAID, seen && examine(seen)).map((answer) => explanation(answer, { wanted: HEALTHY.wanted }));

test('explanation: a known error has its own words, its cause and next step, and commands that confirm it', () => {
  const [known] = weigh(SAID).map((answer) => explanation(answer));
  const { title, cause, next } = pageOf('vault-role-differs');
  assert.equal([known?.title, known?.cause, known?.repair], [title, cause, [next]]);
  assert.is(known?.evidence, SAID[0]?.said);
  assert.match(known?.confirm?.[0]?.run ?? '', /\$\{VAULT_AWS_AUTH_PATH:\?\}/);
});

test('explanation: what the live systems show as well has both evidences, and its repair', () => {
  const [both] = explained(NO_ROLE);
  assert.is(both?.weight, 'error and live');
  assert.match(both?.evidence ?? '', /^\* entry for role .* not found; now: .+/);
});

test('explanation: says whether the error may be a consequence, or is out of date', () => {
  const [live, old] = explained(NO_CONFIG);
  assert.equal([live?.id, old?.id], ['client-config-differs', 'vault-role-differs']);
  assert.match(live?.cause ?? '', /The error may be its consequence\.$/);
  assert.match(old?.cause ?? '', /repaired since/);
});

test.run();
