import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HEALTHY } from '../testing/healthy.ts';
import { examine } from './examine.ts';
import { explain } from './recognise.ts';

/** The error of the call that asks who the caller is, in the words of its failure, and what it means. */
const CALLER_UNKNOWN: readonly (readonly [said: string, id: string])[] = [
  ['An error occurred (RequestExpired): Request has expired.', 'caller-credentials-refused'],
  ['AWS_PROFILE is staging, and there is no profile of this name', 'caller-credentials-missing'],
  ['The SSO session associated with this profile has expired.', 'caller-credentials-missing'],
];
for (const [said, id] of CALLER_UNKNOWN) {
  test(`examine: without credentials, the cause is the one that a run names: ${said}`, () => {
    const caller = { unknown: `aws credentials: ${said}`, said };
    const { checks, diagnoses } = examine({ ...HEALTHY, caller });
    const found = diagnoses.map((one) => [one.id, one.evidence, one.level]);
    assert.equal(found, [[id, caller.unknown, 'fail']]);
    assert.is(checks[0]?.detail, diagnoses[0]?.title);
    assert.is(explain(said)?.id, id);
  });
}

test('examine: a refused service account of the operator’s own is not taken for Gloo’s', () => {
  const said = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';
  const { diagnoses } = examine({ ...HEALTHY, caller: { unknown: `aws credentials: ${said}`, said } });
  assert.equal(diagnoses, []);
});

/** The error of the call that asks whose context it is. Nothing that kubectl reads is known then. */
const CLUSTER_UNKNOWN: readonly (readonly [said: string, id: string])[] = [
  ['Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout', 'cluster-not-reached'],
  ['getting credentials: exec: executable aws not found', 'credential-plugin-failed'],
  [
    'error: You must be logged in to the server (the server has asked for the client to provide credentials)',
    'cluster-refuses-credentials',
  ],
];
for (const [said, id] of CLUSTER_UNKNOWN) {
  const proof = { unknown: `token issuer of the cluster: ${said}`, said };
  const unproved = { serviceAccounts: proof, pods: proof, logs: proof, logins: proof, metrics: proof };
  test(`examine: a cluster that does not answer is a failure, and a run names the same cause: ${said}`, () => {
    const { checks, diagnoses } = examine({ ...HEALTHY, ...unproved });
    const found = diagnoses.map((one) => [one.id, one.check, one.evidence, one.level]);
    assert.equal(found, [[id, 'service-accounts', proof.unknown, 'fail']]);
    assert.is(checks.find((one) => one.id === 'pods')?.status, 'unknown');
    assert.is(explain(said)?.id, id);
  });

  test(`examine: without credentials for AWS either, that is the only cause: ${said}`, () => {
    const caller = { unknown: 'aws credentials: gone', said: 'Could not load credentials' };
    const { diagnoses } = examine({ ...HEALTHY, ...unproved, caller, serviceAccounts: caller });
    assert.equal(
      diagnoses.map((one) => one.id),
      ['caller-credentials-missing'],
    );
  });
}

/** The reason that AWS gives for a denial. */
const DENIALS: readonly (readonly [reason: string, id: string])[] = [
  ['because no identity-based policy allows the eks:DescribeCluster action', 'caller-lacks-permission'],
  ['with an explicit deny in an identity-based policy', 'denied-explicitly-by-aws'],
  ['because no service control policy allows the eks:DescribeCluster action', 'denied-explicitly-by-aws'],
];
for (const [reason, id] of DENIALS) {
  test(`examine: what AWS denies the operator first is a warning, once: ${reason}`, () => {
    const said = `User: arn:aws:iam::1:user/me is not authorized to perform: eks:DescribeCluster on resource: demo ${reason}`;
    const denied = { unknown: `eks cluster demo: ${said}`, said };
    const { diagnoses } = examine({ ...HEALTHY, oidcProvider: denied, serviceAccounts: denied });
    const found = diagnoses.map((one) => [one.id, one.check, one.level]);
    assert.equal(found, [[id, 'oidc-provider', 'warn']]);
    assert.is(explain(said)?.id, id);
  });
}

test.run();
