import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BROKEN, denied, differing, identity, PATH } from '../testing/broken.ts';
import { HEALTHY, observed, WANTED } from '../testing/healthy.ts';
import { DIAGNOSES } from './diagnoses/index.ts';
import { examine } from './examine.ts';
import type { Observations } from './observations.ts';
import { explain } from './recognise.ts';

const found = (seen: Observations): string[] => examine(seen).diagnoses.map(({ id }) => id);

test('examine: if all is well, every check passes and nothing is found', () => {
  const { checks, diagnoses } = examine(HEALTHY);
  assert.equal(diagnoses, []);
  for (const { id, status, detail } of checks) {
    assert.is(status, 'pass', `${id}: ${detail}`);
    assert.ok(detail.length > 0, id);
    assert.not.match(detail, 'undefined', id);
  }
});

test('examine: this file tries each diagnosis that can be found', () => {
  const tried = BROKEN.map(([id]) => id).sort();
  assert.equal(tried, DIAGNOSES.flatMap((one) => (one.found === undefined ? [] : [one.id])).sort());
});

for (const [id, change] of BROKEN) {
  test(`examine: finds ${id}, and nothing else`, () => {
    const { checks, diagnoses } = examine({ ...HEALTHY, ...change });
    assert.equal(
      diagnoses.map((one) => one.id),
      [id],
    );
    const [diagnosis] = diagnoses;
    const check = checks.find((one) => one.id === diagnosis?.check);
    assert.is(check?.status, diagnosis?.level);
    assert.is(check?.detail, diagnosis?.title);
    const texts = [diagnosis?.evidence, diagnosis?.cause, diagnosis?.next, ...(diagnosis?.byHand ?? [])];
    for (const text of texts) {
      assert.ok(text);
      assert.not.match(text ?? '', /undefined|\[object/);
    }
  });
}

/** The error of the call that asks who the caller is, and what it means. */
const CALLER_UNKNOWN: readonly (readonly [said: string, id: string])[] = [
  ['The security token included in the request is expired', 'caller-credentials-expired'],
  ['Request has expired.', 'caller-credentials-expired'],
  ['Could not load credentials from any providers', 'caller-credentials-missing'],
  [
    'Could not resolve credentials using profile: [staging] in configuration/credentials file(s).',
    'caller-credentials-missing',
  ],
  ['AWS_PROFILE is staging, and there is no profile of this name', 'caller-credentials-missing'],
  ['The security token included in the request is invalid.', 'caller-credentials-unknown'],
  [
    'The security token included in the request is invalid. (us-east-1 accepts the same credentials, ap-east-1 does not)',
    'region-not-enabled',
  ],
  [
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    'signature-refused',
  ],
  ['No access', 'sso-role-refused'],
  [
    'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
    'sso-session-expired',
  ],
  [
    'Profile corp requires multi-factor authentication, but no MFA code callback was provided.',
    'profile-asks-for-mfa',
  ],
  [
    'User: arn:aws:iam::1:user/alice is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/admin',
    'profile-role-refused',
  ],
];
for (const [said, id] of CALLER_UNKNOWN) {
  test(`examine: without credentials, the cause is the one that a run names: ${id}`, () => {
    const caller = { unknown: `aws credentials: ${said}`, said };
    const { checks, diagnoses } = examine({ ...HEALTHY, caller });
    assert.equal(
      diagnoses.map((one) => [one.id, one.evidence, one.level]),
      [[id, caller.unknown, 'fail']],
    );
    assert.is(checks[0]?.detail, diagnoses[0]?.title);
    assert.is(explain(said)?.id, id);
  });
}

test('examine: a refused service account of the operator’s own is not taken for Gloo’s', () => {
  const said = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';
  assert.equal(found({ ...HEALTHY, caller: { unknown: `aws credentials: ${said}`, said } }), []);
});

/** Observations that are needed only if something else was not found. */
const ON_DEMAND = new Set(['managedIssuers', 'otherVaultRoles', 'otherAwsMounts']);
const LOOKS = Object.keys(HEALTHY).filter((name) => name !== 'wanted' && !ON_DEMAND.has(name));

for (const name of LOOKS) {
  test(`examine: if ${name} could not be observed, reports the reason and finds nothing`, () => {
    const { checks, diagnoses } = examine({ ...HEALTHY, [name]: { unknown: `no look at ${name}` } });
    assert.equal(diagnoses, []);
    const unknown = checks.filter(({ status }) => status === 'unknown');
    assert.ok(unknown.length > 0);
    for (const { detail } of unknown) assert.is(detail, `no look at ${name}`);
    for (const { status } of checks) assert.ok(['pass', 'unknown'].includes(status));
  });
}

test('examine: finds a problem even if another observation of the same check is unknown', () => {
  const seen: Observations = {
    ...HEALTHY,
    ...differing('policy', 'Statement'),
    roleAbility: { unknown: 'not allowed' },
  };
  assert.equal(found(seen), ['policy-document-differs']);
  assert.equal(
    found({ ...HEALTHY, oidcProvider: observed(undefined), managedIssuers: { unknown: 'not allowed' } }),
    ['oidc-provider-missing'],
  );
});

test('examine: finds a permission that Vault lacks even if it is unknown whether its role is written', () => {
  const unseen: Observations = { ...HEALTHY, vaultRole: { unknown: 'Vault is sealed' } };
  assert.equal(found({ ...unseen, ...identity('since nothing allows it') }), ['vault-may-not-get-role']);
});

test('examine: a denial that the policy simulator predicts is a warning, and hides no login that fails', () => {
  const how = 'by its permissions boundary';
  for (const predicted of [{ roleAbility: observed(denied(how)) }, identity(how)]) {
    const { diagnoses } = examine({
      ...HEALTHY,
      ...LOGIN_BROKEN,
      ...predicted,
      vaultRole: { unknown: 'Vault is sealed' },
    });
    assert.equal(
      diagnoses.map(({ id, level }) => [id === 'login-broken', level]),
      [
        [false, 'warn'],
        [true, 'fail'],
      ],
    );
  }
});

/** Pairs of diagnoses of different links and of one link, with their names in the order of the chain. */
const TWO: readonly (readonly [string, string])[] = [
  ['trust-wrong-namespace', 'header-differs'],
  ['policy-detached', 'vault-policy-narrow'],
  ['service-account-without-annotation', 'kv-version-1'],
  ['webhook-absent', 'vault-role-missing'],
  ['auth-of-another-type', 'kv-absent'],
  ['gloo-mount-path-differs', 'client-config-missing'],
];
for (const names of TWO) {
  test(`examine: finds both ${names.join(' and ')}`, () => {
    const changes = BROKEN.filter(([id]) => names.includes(id)).map(([, change]) => change);
    assert.equal(found(Object.assign({}, HEALTHY, ...changes)), names);
  });
}

const LOGIN_BROKEN: Pick<Observations, 'logins'> = {
  logins: observed([{ serviceAccount: 'gloo', broke: { link: 'the login to Vault', said: 'odd' } }]),
};

test('examine: a failed login is no separate diagnosis if something else fails', () => {
  const { checks, diagnoses } = examine({ ...HEALTHY, ...LOGIN_BROKEN, vaultRole: observed(undefined) });
  assert.equal(
    diagnoses.map(({ id }) => id),
    ['vault-role-missing'],
  );
  assert.is(checks.find(({ id }) => id === 'login')?.status, 'fail');
});

test('examine: a failed login is a diagnosis if there are only warnings', () => {
  assert.equal(found({ ...HEALTHY, ...LOGIN_BROKEN, ...differing('vaultRole', 'max_ttl') }), [
    'vault-role-ttl-changed',
    'login-broken',
  ]);
});

test('examine: a small clock skew is a warning', () => {
  const { diagnoses } = examine({
    ...HEALTHY,
    caller: observed({ arn: 'arn:aws:iam::1:user/me', skew: 90 }),
  });
  assert.equal(
    diagnoses.map(({ id, level }) => [id, level]),
    [['clock-skew', 'warn']],
  );
});

test('examine: a state that matches the guide but could be stricter is a remark, not a diagnosis', () => {
  const { checks, diagnoses } = examine({ ...HEALTHY, role: observed({ loose: true, differences: [] }) });
  assert.equal(diagnoses, []);
  const check = checks.find(({ id }) => id === 'trust-policy');
  assert.is(check?.status, 'warn');
  assert.match(check?.detail ?? '', '--strict-trust');
});

/** The shown command of these repairs makes what the inputs say, and the inputs may be what is wrong. */
const INPUT_IN_QUESTION: readonly (readonly [id: string, input: string])[] = [
  ['gloo-version-differs', 'EDGE_VERSION'],
  ['gloo-release-absent', 'NAMESPACE'],
  ['auth-at-another-path', 'VAULT_AWS_AUTH_PATH'],
];
for (const [id, input] of INPUT_IN_QUESTION) {
  test(`examine: ${id} says beside the command when to set ${input} instead`, () => {
    const change = BROKEN.find(([broken]) => broken === id)?.[1];
    const [diagnosis] = examine({ ...HEALTHY, ...change }).diagnoses;
    assert.match(diagnosis?.cause ?? '', `set ${input} to`);
  });
}

test('examine: of many secrets, names some', () => {
  const malformed = Array.from({ length: 1000 }, (_, index) => ({ path: `${PATH}-${index}`, why: 'odd' }));
  const [diagnosis] = examine({ ...HEALTHY, secrets: observed({ count: 1000, malformed }) }).diagnoses;
  assert.match(diagnosis?.evidence ?? '', 'and 990 more');
});

test('examine: Gloo without any Vault in its settings has other values than the guide’s', () => {
  const values = differing('glooRelease', 'values.global.glooMtls.secretOptions.sources');
  assert.equal(found({ ...HEALTHY, ...values, glooSettings: observed(undefined) }), ['gloo-values-differ']);
  assert.equal(found({ ...HEALTHY, ...values, ...differing('glooSettings', 'region') }), [
    'gloo-region-differs',
  ]);
});

test('examine: a rule for all paths is too wide, not too narrow', () => {
  const all = 'capabilities = [list, read]';
  const differences = [
    { field: 'path "dev/*"', live: undefined, wanted: all },
    { field: 'path "*"', live: all, wanted: '(none)' },
  ];
  assert.equal(found({ ...HEALTHY, vaultPolicy: observed({ differences }) }), ['vault-policy-wide']);
});

test('examine: a deny rule grants nothing, whatever else it says', () => {
  const denied = differing(
    'vaultPolicy',
    'path "dev/*"',
    'capabilities = [deny, read]',
    'capabilities = [read]',
  );
  assert.equal(found({ ...HEALTHY, ...denied }), ['vault-policy-narrow']);
});

/** Commands that may lose data, a guard-rail or a quorum. */
const HARMFUL =
  /operator init|kv metadata delete|--replicas=|rollout restart|vault delete|auth move|enable-versioning|helm uninstall|--force-update|kubectl delete/;
const GUARD_RAILS = /delete-role-permissions-boundary|(?:delete|put)-role-policy|detach-role-policy|iam:\*/;

/** Commands that print a token or a key, or have it among their arguments. */
const SHOWS_SECRETS =
  /get-token(?!.*> \/dev\/null)|-- env\b|secretOptions\}|token "?\$\(|create token(?!.*\|)/;

/** Commands that change nothing, each at the start of a line, after `;` or `|`, or in `$(…)`. */
const READS = new RegExp(
  `^(?:${[
    'aws (?:[\\w-]+ (?:get|list|describe|simulate|lookup|assume-role-with)\\b[\\w-]*|configure (?:get|list)\\S*|--version|eks get-token)',
    'kubectl (?:get|describe|logs|version|cluster-info|config (?:view|get-contexts|current-context)|auth (?:can-i|whoami)|create token)\\b',
    'kubectl exec \\S+ \\S+ vault-0 -- (?:date|env|wget -qO-)',
    // Gloo's distroless images have sh, ls, nc, sleep and wget alone: solo-io/gloo, projects/gloo/cmd/Dockerfile.distroless.
    "kubectl exec \\S+ \\S+ deployment/gloo -- (?:ls|sh -c 'read -r)",
    'kubectl port-forward .* > /dev/null & sleep 3|kill \\$!',
    '(?:kubectl exec -n vault vault-0 -- )?vault (?:read|list|status|version|policy read|auth list|secrets list|token (?:lookup|capabilities)|kv (?:get|list))\\b',
    'helm (?:list|history|get|status|repo list|search|show|template|env)\\b',
    'curl -s|openssl (?:s_client|x509)|date -u|env\\b|echo "\\$|ls -l|grep|nslookup|command -v|cut',
  ].join('|')})`,
);

for (const entry of DIAGNOSES) {
  const { id, cause, next } = entry;
  const { confirm, fix, fixed, risk } = entry.byHand(WANTED, (name) => `<${name}>`);

  test(`${id}: harmful commands come last, after a warning and a check, and no guard-rail is removed`, () => {
    const commands = fix.filter((line) => !line.startsWith('# '));
    // An interactive zsh rejects comments.
    assert.not.match(commands.join('\n'), /\s#/);
    for (const text of [cause, next, ...fix, risk]) assert.not.match(text, GUARD_RAILS);
    const harmful = commands.find((line) => HARMFUL.test(line));
    if (harmful === undefined) return;
    assert.is(harmful, commands.at(-1), fix.join('\n'));
    assert.match(fix[fix.indexOf(harmful) - 1] ?? '', /^# Warning: /);
    assert.ok(commands.length > 1, 'a check');
  });

  test(`${id}: is confirmed, and its fix is shown, by commands that change nothing`, () => {
    for (const line of fix) {
      assert.not.match(line, SHOWS_SECRETS);
      assert.not.match(line, /^pnpm/, 'the reader of a copied page has no runbooks');
    }
    for (const { run, prints } of [...confirm, fixed]) {
      assert.not.match(run, SHOWS_SECRETS);
      // A shell drops backslashes that are not quoted, and zsh expands [*].
      assert.not.match(run, /-o (?:custom-columns|jsonpath)=(?!')/);
      for (const command of run.split(/; | \| |\$\(/)) assert.match(command, READS, command);
      assert.ok(prints.length > 0, run);
    }
    if (confirm.length > 1) for (const one of confirm) assert.ok(one.cause, `${one.run} names no cause`);
    assert.ok(fix.length > 0 && risk.length > 0);
    assert.not.match(JSON.stringify({ confirm, fix, fixed, risk }), /undefined|\[object/);
  });
}

test.run();
