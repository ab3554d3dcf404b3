import type { Link } from 'engine/run';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AS_GUIDE,
  differing,
  found,
  LOGIN,
  MISSING,
  proof,
  type Seen,
  TRUST,
  thing,
} from '../testing/links.ts';
import { diagnose, isProved } from './diagnose.ts';

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

test('diagnose: a check that could not look leads to the page of the reason, and never to its own', () => {
  const refused = `pods "x" is forbidden: policy 'a' with binding 'b' denied request: no`;
  const unread = { status: 'warn', detail: 'could not be tried', unread: refused } as const;
  const tried = proof('webhook-absent', 'warn');
  assert.is(found(tried)[0]?.id, 'webhook-absent');
  assert.is(found({ ...tried, seen: { value: unread } })[0]?.id, 'admission-refused');
  assert.equal(found({ ...tried, seen: { value: { ...unread, unread: 'something else' } } }), []);
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

test('diagnose: a page that warned first follows from the cause of its failure', () => {
  const account = thing('03-gloo.2', MISSING, { missing: 'service-account-differs' });
  const pods = (status: 'warn' | 'fail') => proof('pods-without-role', status);
  const { diagnoses } = diagnose([pods('warn'), account, pods('fail')]);
  assert.equal(
    diagnoses.map(({ id, level, follows }) => [id, level, follows]),
    [
      ['pods-without-role', 'fail', ['service-account-differs']],
      ['service-account-differs', 'fail', []],
    ],
  );
});

test('diagnose: the steps of conflicts are named, whether a page explains them or not', () => {
  const conflict = thing('01-aws.2', differing('Description', 'conflict'));
  assert.equal(diagnose([conflict, thing('01-aws.3', MISSING)]).conflicts, ['01-aws.2']);
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
    {
      id: 'gloo-release-differs',
      level: 'fail',
      steps: ['03-gloo.2'],
      blockedBy: 'Vault is sealed or not initialised',
    },
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

test('diagnose: a conflict is corrected by no step, and its step corrects nothing else', () => {
  const role = thing('02-vault.4', differing('auth_type', 'conflict'), {
    fields: { auth_type: 'vault-role-type-fixed' },
  });
  const beside = thing('02-vault.4', MISSING, { missing: 'vault-policy-differs' });
  assert.equal(
    found(role, beside).map(({ steps }) => steps),
    [[], []],
  );
  assert.equal(
    found(role, proof('gloo-gave-up', 'fail')).map(({ id, blockedBy }) => [id, blockedBy]),
    [
      ['vault-role-type-fixed', undefined],
      ['gloo-gave-up', 'The Vault role has a type or a setting that Vault never changes'],
    ],
  );
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

test.run();
