import { Failure } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explanations } from './from-error.ts';

test('explanations: a known error has its own words, its cause, and a command for each cause', () => {
  const [known] = explanations('Error: INSTALLATION FAILED: cannot re-use a name that is still in use', 'x');
  assert.is(known?.id, 'release-name-in-use');
  assert.is(known?.evidence, 'cannot re-use a name that is still in use');
  assert.match(known?.confirm?.[0] ?? '', /helm list --all --all-namespaces prints: /);
  assert.ok((known?.confirm?.length ?? 0) > 1);
});

test('explanations: commands that refer to the guide’s variables name the page that sets them', () => {
  const looks = (text: string) => explanations(text, 'x')[0]?.confirm?.join('\n') ?? '';
  assert.match(looks('* entry for role "dev-role-iam-demo" not found'), 'docs/troubleshooting/README.md');
  assert.not.match(looks('Error: current-context is not set'), 'docs/troubleshooting/README.md');
});

test('explanations: no text is invalid input', () => {
  try {
    explanations(' \n', 'the pasted error');
    assert.unreachable();
  } catch (error) {
    assert.instance(error, Failure);
    const { kind, seen } = error as Failure;
    assert.equal([kind, seen], ['input', 'it is empty']);
  }
});

test('explanations: an unknown error is said to be unknown, with two places to look', () => {
  try {
    explanations('Error: UPGRADE FAILED: something new', 'the pasted error');
    assert.unreachable();
  } catch (error) {
    assert.instance(error, Failure);
    const { seen, next } = error as Failure;
    assert.is(seen, 'it matches none of the known failures');
    assert.is(next.length, 3);
    assert.match(next[0] ?? '', 'helm history');
  }
});

test.run();
