import { awsWords } from 'aws-irsa/internal';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VaultRefusal } from 'vault-auth/internal';
import { explain } from './recognise.ts';

const named = (name: string, message = 'AWS’s own words') => Object.assign(new Error(message), { name });
const refused = (status: number, path: string, said: string) =>
  new VaultRefusal(status, [said], { method: 'PUT', url: `http://127.0.0.1:8200/v1/${path}` }).words;

/** The words that the adapters add to their failures, in which no tool of a person says it. */
const WORDS: [words: string, id: string | undefined][] = [
  [awsWords(named('CredentialsProviderError')), 'caller-credentials-missing'],
  [awsWords(named('EntityAlreadyExists')), 'name-taken-in-iam'],
  [awsWords(named('Error', 'connect ECONNREFUSED 127.0.0.1:443')), 'aws-not-reached'],
  [awsWords(named('TimeoutError', 'socket hang up')), 'aws-not-reached'],
  [awsWords(named('ServiceFailure', 'odd')), undefined],
  [
    awsWords(
      named('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'),
      'AssumeRoleWithWebIdentity',
    ),
    'trust-policy-differs',
  ],
  ['Get "http://127.0.0.1:1/v1/sys/mounts": dial tcp: connect ECONNREFUSED 127.0.0.1:1', 'vault-unreachable'],
  ['local node not active but active cluster node not found', 'vault-without-active'],
  [refused(403, 'auth/aws/login', 'permission denied'), 'auth-not-enabled'],
  [refused(403, 'sys/auth/aws', '1 error occurred:\n\t* permission denied'), 'permission-denied-by-vault'],
  [refused(400, 'sys/auth/aws', 'odd'), undefined],
  [
    'looks like "https://charts.example.com" is not a valid chart repository or cannot be reached: Error: odd',
    'chart-repository-unreachable',
  ],
  ['timed out waiting for the condition on deployments/gloo', 'pod-not-ready'],
];
for (const [words, id] of WORDS) {
  test(`explain: ${JSON.stringify(words)} is ${id ?? 'not known'}`, () => {
    assert.is(explain(words)?.id, id);
  });
}

test.run();
