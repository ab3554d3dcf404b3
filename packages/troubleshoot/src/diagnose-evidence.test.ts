import type { CheckLink, Link } from 'engine/run';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { AS_GUIDE, differing, found, LOGIN, MISSING, proof, TRUST, thing } from '../testing/links.ts';
import { diagnose } from './diagnose.ts';

test('diagnose: a problem that only a pod has is distinguished from one of the operator’s shell', () => {
  const text = 'tls: failed to verify certificate: x509: certificate signed by unknown authority VAULT_ADDR';
  const gaveUp = proof('gloo-gave-up', 'fail') as CheckLink;
  const isOfPods = (isOutOfReach: boolean) =>
    diagnose([{ ...gaveUp, excerpts: [{ text, from: 'gloo-1', isOutOfReach }] }]).diagnoses.map((one) => [
      one.id,
      one.isOfPods,
    ])[0];
  assert.equal(isOfPods(true), ['vault-certificate-untrusted', true]);
  assert.equal(isOfPods(false), ['vault-certificate-untrusted', false]);
});

test('diagnose: a check that got no answer has the cause of the link that its error is about', () => {
  const denied =
    'An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity';
  const refusal = {
    ...proof('gloo-settings-differ', 'unknown'),
    seen: { unknown: 'STS denied it', said: denied },
  } as Link;
  const role = thing('01-aws.2', MISSING, { missing: 'role-missing', ...TRUST });
  assert.equal(found(role, proof(LOGIN, 'fail', denied), refusal), [
    { id: 'role-missing', level: 'fail', steps: ['01-aws.2'] },
  ]);
  const asPlanned = thing('01-aws.2', AS_GUIDE, TRUST);
  assert.equal(found(asPlanned, refusal), []);
  assert.equal(found(refusal), [{ id: 'trust-policy-differs', level: 'fail', steps: [] }]);
});

test('diagnose: a link that an earlier failure made unreadable is unknown, and is reported once', () => {
  const denied =
    'calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity';
  const refusals = ['with another header', 'with no header'].map((what) => ({
    ...proof('client-config-differs', 'unknown'),
    seen: { unknown: `${what}: not authorized`, said: denied },
  })) as Link[];
  const role = thing('01-aws.2', differing('Statement[0].Action', 'update', 'other', true), TRUST);
  const { links, diagnoses } = diagnose([role, ...refusals]);
  assert.equal(
    links.map(({ status }) => status),
    ['fail', 'unknown', 'unknown'],
  );
  assert.equal(
    diagnoses.map(({ id, evidence }) => [id, evidence.join('; ')]),
    [['trust-policy-differs', 'the thing: Statement[0].Action is other; wanted right']],
  );
  // The first of them fails if no link before it does.
  assert.equal(
    diagnose(refusals).links.map(({ status }) => status),
    ['fail', 'unknown'],
  );
});

test('diagnose: a check that could not look has no page of its own', () => {
  const { links, diagnoses } = diagnose([
    { ...proof('pod-not-ready', 'fail'), seen: { unknown: 'pods: forbidden', said: 'odd words' } } as Link,
  ]);
  assert.equal([links[0]?.status, diagnoses], ['unknown', []]);
});

test('diagnose: a log’s problem is over once its link is in order, unless a system is out of reach from there', () => {
  const status = thing('02-vault.1', AS_GUIDE, { answers: ['vault-sealed'] });
  const gaveUp = proof('gloo-gave-up', 'fail', 'Vault is sealed') as CheckLink;
  const ids = (...links: readonly Link[]) => found(...links).map(({ id }) => id);
  assert.equal(ids(status, gaveUp), ['gloo-gave-up']);
  assert.equal(ids(gaveUp), ['vault-sealed', 'gloo-gave-up']);
  const excerpts = gaveUp.excerpts.map((one) => ({ ...one, isOutOfReach: true }));
  assert.equal(ids(status, { ...gaveUp, excerpts }), ['vault-sealed', 'gloo-gave-up']);
});

test('diagnose: of a log’s pages, one whose links are all in order is the cause only if no other page is', () => {
  // Gloo, with HTTPS_PROXY in its deployment.
  const text = `[WARN]  error assuming role: roleARN=arn:aws:iam::1:role/r tokenPath=/token
  err=
  | WebIdentityErr: failed to retrieve credentials
  | caused by: RequestError: send request failed
  | caused by: Post "https://sts.us-east-1.amazonaws.com/": proxyconnect tcp: dial tcp: lookup proxy.corp: no such host

unable to authenticate to vault: unable to log in to auth method: failed to retrieve credentials from credential chain: NoCredentialProviders: no valid providers in chain. Deprecated.`;
  const gaveUp = proof('gloo-gave-up', 'fail') as CheckLink;
  const failing = { ...gaveUp, excerpts: [{ text, from: 'gloo-1', isOutOfReach: true }] };
  const [first] = diagnose([proof('pods-without-role', 'pass'), failing]).diagnoses;
  assert.is(first?.id, 'sts-not-reached');
  assert.match(first?.headline ?? '', 'lookup proxy.corp: no such host');
});

test('diagnose: the headline is the observation of resources, or else the title of the page and the first observation', () => {
  const client = thing('02-vault.3', differing('region', 'update', 'a'), { other: 'client-config-differs' });
  const [fact] = diagnose([client, proof(LOGIN, 'fail', 'missing iam_server_id_header')]).diagnoses;
  assert.is(fact?.headline, 'the thing: region is a; wanted right');
  const values = thing('03-gloo.2', differing('values', 'update', 'a '.repeat(150)), {
    other: 'gloo-settings-differ',
  });
  assert.is(diagnose([values]).diagnoses[0]?.headline, 'the thing: values differs');
  const sts =
    'An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity';
  const login = proof(LOGIN, 'fail') as CheckLink;
  const ofAccounts = ['gloo', 'discovery'].map((from) => ({ ...login, excerpts: [{ text: sts, from }] }));
  const [said] = diagnose(ofAccounts).diagnoses;
  assert.equal(
    [said?.headline, said?.besides],
    ['The trust policy of Gloo’s role differs', [`gloo, discovery: ${sts}`]],
  );
});

test('diagnose: a link that a diagnosis or an earlier link explains is marked, and an error is reported once', () => {
  const unreached = { unknown: 'it is sealed', said: 'Vault is sealed' };
  const links = [thing('02-vault.1', unreached), thing('02-vault.2', unreached), thing('03-gloo.1', MISSING)];
  assert.equal(
    diagnose(links).links.map(({ detail, isTold }) => [detail, isTold]),
    [
      ['it is sealed', true],
      ['for the same reason as “The thing of 02-vault.1 is right”', true],
      ['it does not exist', false],
    ],
  );
});

test('diagnose: a pod that Vault denies has a token of its own, not the operator’s', () => {
  const gaveUp = proof('gloo-gave-up', 'fail') as CheckLink;
  const excerpts = [{ text: 'Code: 403. Errors:\n\n* permission denied', from: 'gloo-1' }];
  assert.equal(
    found({ ...gaveUp, excerpts }).map(({ id }) => id),
    ['gloo-gave-up'],
  );
});

test('diagnose: only a check that advisory a person gives the next action', () => {
  const next = ['Remove deny-dev from entity 1.'];
  const seen = { value: { status: 'fail', detail: 'Vault denies it', next } } as const;
  const link = proof('vault-policy-differs', 'fail') as CheckLink;
  for (const advisory of [true, false]) {
    const { diagnoses } = diagnose([{ ...link, check: { ...link.check, advisory }, seen }]);
    assert.equal(
      diagnoses.map(({ options }) => options),
      [advisory ? next : []],
    );
  }
});

test('diagnose: a log’s problem is also over if another check finds its subject in order', () => {
  const lost = 'WebIdentityErr: role ARN is not set';
  const found = (status: 'pass' | 'fail') =>
    diagnose([proof('pods-without-role', status), proof('gloo-gave-up', 'fail', lost)]).diagnoses.map(
      ({ id, evidence }) => [id, ...evidence],
    );
  assert.equal(found('pass'), [['gloo-gave-up', 'it is fail']]);
  assert.equal(found('fail'), [
    ['pods-without-role', 'it is fail', `check: ${lost}`],
    ['gloo-gave-up', 'it is fail'],
  ]);
});

test('diagnose: a link that the operator may not read may be right', () => {
  const said =
    'User: arn:aws:iam::1:user/me is not authorized to perform: iam:GetRole with an explicit deny in an identity-based policy';
  const denied = thing('01-aws.2', { unknown: said, said }, TRUST);
  assert.equal(
    found(denied, proof(LOGIN, 'fail')).map(({ id, level }) => [id, level]),
    [
      ['denied-explicitly-by-aws', 'warn'],
      [LOGIN, 'fail'],
    ],
  );
});

test.run();
