import type { Explains, PageId, Resource } from 'engine/resource';
import type { CheckLink, Finding, Link } from 'engine/run';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diagnose, isProved } from './diagnose.ts';

const DEFAULTS = { kind: 'pod', in: 'cluster' as Resource['in'], explains: {} as Explains, waits: false };
type Seen = Extract<Link, { readonly resource: unknown }>['seen'];
const AS_GUIDE: Seen = {
  value: { action: 'no change', exists: true, now: 'as the guide has it', isShared: false },
};
const MISSING: Seen = {
  value: { action: 'create', exists: false, now: 'it does not exist', isShared: false },
};
const differing = (
  field: string,
  action: 'update' | 'conflict' = 'update',
  live = 'other',
  isShared = false,
): Seen => ({
  value: { action, exists: true, now: '', isShared, differences: [{ field, live, wanted: 'right' }] },
});

function thing(step: string, seen: Seen, explains: Explains = {}, more: Partial<typeof DEFAULTS> = {}): Link {
  const resource = { ...DEFAULTS, name: 'the thing', explains, ...more } as Extract<
    Link,
    { readonly resource: unknown }
  >['resource'];
  return { step, name: 'thing', claim: `The thing of ${step} is right`, resource, seen };
}

function proof(page: PageId, status: Finding['status'], ...logs: readonly string[]): Link {
  const check = { name: page, page, run: async () => ({ status, detail: page }) };
  const excerpts = logs.map((text) => ({ text }));
  return {
    step: '04-verify.1',
    name: 'check',
    claim: `It is not ${page}`,
    check,
    seen: { value: { status, detail: `it is ${status}` } },
    excerpts,
  };
}

const LOGIN = 'login-broken';
const TRUST: Explains = { other: { page: 'trust-policy-differs', warns: 'if a login works' } };
const found = (...links: readonly Link[]) =>
  diagnose(links).diagnoses.map(({ id, level, steps, follows, until }) => ({
    id,
    level,
    steps,
    ...(follows.length > 0 && { follows }),
    ...(until && { until }),
  }));

test('diagnose: nothing differs', () => {
  const { links, diagnoses } = diagnose([thing('01-aws.2', AS_GUIDE, TRUST), proof(LOGIN, 'pass')]);
  assert.equal(diagnoses, []);
  assert.equal(
    links.map(({ status }) => status),
    ['pass', 'pass'],
  );
});

test('diagnose: a working login proves its dependencies: another form of them is a warning', () => {
  const role = thing('01-aws.2', differing('Statement[0].Action'), TRUST);
  assert.equal(found(role, proof(LOGIN, 'pass')), [
    { id: 'trust-policy-differs', level: 'warn', steps: ['01-aws.2'] },
  ]);
  assert.is(diagnose([role, proof(LOGIN, 'pass')]).links[0]?.status, 'warn');
  assert.is(found(role, proof(LOGIN, 'fail'))[0]?.level, 'fail');
  assert.is(found(role)[0]?.level, 'fail');
});

test('diagnose: a difference without a page is shown as the plan shows it, and repaired; without that, nothing is proved', () => {
  const { links, diagnoses, more } = diagnose([
    thing('01-aws.2', differing('Tag team')),
    proof(LOGIN, 'pass'),
  ]);
  assert.equal(diagnoses, []);
  assert.equal([links[0]?.status, links[0]?.detail], ['warn', 'Tag team is other; wanted right']);
  assert.equal(more, ['01-aws.2']);
  assert.not(isProved({ links, diagnoses }));
});

test('diagnose: a form that admits others stays a failure, even if a login works', () => {
  const shared = thing('01-aws.2', differing('Statement[0].Condition', 'conflict', 'other', true), TRUST);
  assert.is(found(shared, proof(LOGIN, 'pass'))[0]?.level, 'fail');
});

test('diagnose: what exists only with something else follows from it, and what does not work from every failure; nothing else does', () => {
  const method = thing('02-vault.2', MISSING, { missing: 'auth-not-enabled' });
  const policy = thing('02-vault.3', differing('policy'), { other: 'vault-policy-differs' });
  const role = thing('02-vault.4', MISSING, { missing: 'vault-role-differs', needs: 'auth-not-enabled' });
  const login = proof(LOGIN, 'fail', '* entry for role "x" not found');
  assert.equal(found(method, policy, role, login, proof('gloo-gave-up', 'fail')), [
    { id: 'auth-not-enabled', level: 'fail', steps: ['02-vault.2'] },
    { id: 'vault-policy-differs', level: 'fail', steps: ['02-vault.3'] },
    { id: 'vault-role-differs', level: 'fail', steps: ['02-vault.4'], follows: ['auth-not-enabled'] },
    {
      id: 'gloo-gave-up',
      level: 'fail',
      steps: [],
      follows: ['auth-not-enabled', 'vault-policy-differs'],
    },
  ]);
  assert.equal(
    found(policy, role).map(({ follows = [] }) => follows),
    [[], []],
  );
});

test('diagnose: a missing resource follows from the one that it needs, even if that exists as something else', () => {
  const method = thing('02-vault.2', differing('type', 'conflict'), {
    missing: 'auth-not-enabled',
    other: 'path-in-use',
  });
  const role = thing('02-vault.4', MISSING, { missing: 'vault-role-differs', needs: 'auth-not-enabled' });
  const attached = thing('01-aws.3', MISSING, { missing: 'policy-differs', needs: 'role-missing' });
  const iamRole = thing('01-aws.2', differing('Statement[0].Action'), { missing: 'role-missing', ...TRUST });
  assert.equal(
    found(iamRole, attached).map(({ follows }) => follows),
    [undefined, undefined],
  );
  assert.equal(
    found(method, role).map(({ id, follows }) => [id, follows]),
    [
      ['path-in-use', undefined],
      ['vault-role-differs', ['path-in-use']],
    ],
  );
});

test('diagnose: an empty Vault is one problem, which follows from a Vault that does not run, and is repaired with it', () => {
  const vault = thing('02-vault.1', differing('statefulset vault: replicas'), {
    other: 'vault-unreachable',
  });
  const ready = thing('02-vault.1', MISSING, { missing: 'vault-unreachable' }, { waits: true });
  const inVault = { in: 'vault' as const };
  const method = thing('02-vault.2', MISSING, { missing: 'auth-not-enabled' }, inVault);
  const engine = thing('02-vault.2', MISSING, { missing: 'kv-absent' }, inVault);
  const role = thing('02-vault.4', MISSING, { missing: 'vault-role-differs' }, inVault);
  const empty = { id: 'vault-empty', level: 'fail', steps: ['02-vault.2', '02-vault.4'] };
  assert.equal(found(vault, ready, method, engine, role), [
    { id: 'vault-unreachable', level: 'fail', steps: ['02-vault.1'] },
    { ...empty, follows: ['vault-unreachable'] },
  ]);
  assert.equal(found(method, engine, role), [empty]);
  const policy = thing('02-vault.2', AS_GUIDE, { missing: 'vault-policy-differs' }, inVault);
  assert.equal(
    found(method, engine, policy).map(({ id }) => id),
    ['auth-not-enabled', 'kv-absent'],
  );
});

test('diagnose: a problem of Gloo’s own pods follows only from its possible causes', () => {
  const policy = thing('01-aws.3', MISSING, { missing: 'policy-differs' });
  const account = thing('03-gloo.2', MISSING, { missing: 'service-account-differs' });
  const pods = proof('pods-without-role', 'fail');
  const followsOf = (...links: readonly Link[]) => diagnose(links).diagnoses.at(-1)?.follows;
  assert.equal(followsOf(policy, pods), []);
  assert.equal(followsOf(policy, account, pods), ['service-account-differs']);
  const ended = proof('pod-not-ready', 'fail');
  const fact = 'gloo-1 ended with exit code 2';
  const own = { ...ended, seen: { value: { status: 'fail', detail: fact, fact } } } as Link;
  assert.equal(
    diagnose([policy, own, ended]).diagnoses.map(({ headline, follows }) => [headline, follows]),
    [
      ['it does not exist', []],
      [fact, []],
    ],
  );
});

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

test('diagnose: the steps of conflicts are named, whether a page explains them or not', () => {
  const conflict = thing('01-aws.2', differing('Description', 'conflict'));
  assert.equal(diagnose([conflict, thing('01-aws.3', MISSING)]).conflicts, ['01-aws.2']);
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

test('diagnose: a difference gives the values of the page’s placeholders', () => {
  const names = { deployment: 'gloo' };
  const differences = [{ field: 'deployment gloo: replicas', wanted: '1', about: 'variable', names }];
  const seen: Seen = { value: { action: 'update', exists: true, now: '', isShared: false, differences } };
  const scaled = thing('03-gloo.2', seen, { differs: { variable: 'gloo-release-differs' } });
  assert.equal(diagnose([scaled]).diagnoses[0]?.names, { deployment: 'gloo' });
});

test('diagnose: a problem behind a failure that no step corrects is not repaired before that failure', () => {
  const sealed = { unknown: 'vault: it is sealed', said: 'Vault is sealed' };
  const links = [
    thing('02-vault.1', sealed, { answers: ['vault-sealed'] }),
    thing('02-vault.2', sealed),
    thing('03-gloo.2', differing('status', 'update', 'failed'), { other: 'gloo-release-differs' }),
    proof(LOGIN, 'fail', 'Vault is sealed'),
  ];
  assert.equal(found(...links), [
    { id: 'vault-sealed', level: 'fail', steps: [] },
    { id: 'gloo-release-differs', level: 'fail', steps: ['03-gloo.2'], until: 'Vault is sealed' },
  ]);
  assert.equal(
    diagnose(links).links.map(({ status, detail }) => [status, detail]),
    [
      ['fail', 'vault: it is sealed'],
      ['unknown', 'for the same reason as “The thing of 02-vault.1 is right”'],
      ['fail', 'status is failed; wanted right'],
      ['fail', 'it is fail'],
    ],
  );
});

test('diagnose: a check that could not look has no page of its own', () => {
  const { links, diagnoses } = diagnose([
    { ...proof('pod-not-ready', 'fail'), seen: { unknown: 'pods: forbidden', said: 'odd words' } } as Link,
  ]);
  assert.equal([links[0]?.status, diagnoses], ['unknown', []]);
});

test('diagnose: a conflict is corrected by no step', () => {
  const role = thing('02-vault.4', differing('auth_type', 'conflict'), {
    fields: { auth_type: 'vault-role-type-fixed' },
  });
  assert.equal(
    found(role, proof('gloo-gave-up', 'fail')).map(({ id, until }) => [id, until]),
    [
      ['vault-role-type-fixed', undefined],
      ['gloo-gave-up', 'The Vault role has a type or a setting that Vault never changes'],
    ],
  );
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

test('diagnose: an obstacle explains why a resource is missing, unless a login works', () => {
  const seen: Seen = {
    value: { ...{ action: 'conflict', exists: true, now: '', isShared: false }, detail: 'being deleted' },
  };
  const release = thing('03-gloo.2', seen, { missing: 'gloo-release-differs' });
  const [first] = diagnose([release, proof(LOGIN, 'fail')]).diagnoses;
  assert.equal(
    [first?.id, first?.level, first?.headline],
    ['gloo-release-differs', 'fail', 'the thing: being deleted'],
  );
  assert.equal(found(release, proof(LOGIN, 'pass')), []);
});

test('diagnose: the headline is the observation of resources, or else the title of the page and the first observation', () => {
  const client = thing('02-vault.3', differing('region', 'update', 'a'), { other: 'client-config-differs' });
  const [fact] = diagnose([client, proof(LOGIN, 'fail', 'missing iam_server_id_header')]).diagnoses;
  assert.is(fact?.headline, 'the thing: region is a; wanted right');
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

test('diagnose: only a check that advises a person gives the next action', () => {
  const next = ['Remove deny-dev from entity 1.'];
  const seen = { value: { status: 'fail', detail: 'Vault denies it', next } } as const;
  const link = proof('vault-policy-differs', 'fail') as CheckLink;
  for (const advises of [true, false]) {
    const { diagnoses } = diagnose([{ ...link, check: { ...link.check, advises }, seen }]);
    assert.equal(
      diagnoses.map(({ options }) => options),
      [advises ? next : []],
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
