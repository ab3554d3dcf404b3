import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inWordsOf } from './command-name.ts';

test('inWordsOf: an installed package names itself', () => {
  const said = 'Next: ./runbook 02-vault, ./runbook --help; see ./runbooks';
  assert.is(
    inWordsOf({ command: 'npx gloo-vault-irsa' })(said),
    'Next: npx gloo-vault-irsa 02-vault, npx gloo-vault-irsa --help; see ./runbooks',
  );
});

test('inWordsOf: a file of one runbook names itself for that runbook alone', () => {
  const said = './runbook 01-aws --plan, ./runbook 01-aws-2, ./runbook 02-vault, ./runbook all --help';
  assert.is(
    inWordsOf({ command: 'node 01-aws.mjs', runbook: '01-aws' })(said),
    'node 01-aws.mjs --plan, ./runbook 01-aws-2, ./runbook 02-vault, node 01-aws.mjs --help',
  );
});

test.run();
