import { chmodSync, readdirSync } from 'node:fs';
import { causeFault } from 'sandbox';
import * as assert from 'uvu/assert';
import { iam } from './aws.ts';
import { expectRun } from './expect-run.ts';
import { runbook } from './run.ts';
import { suite } from './suite.ts';
import { file, folder, keys, profiles, roleWith } from './workstation.ts';
import { bash, command, outputOf, RUNBOOK, world } from './world.ts';

const VAULT = ['02-vault', '--yes', '--only', '1,2'];

const test = suite('the operator’s machine');

test.before(() => world().reset());
test.eachBefore(() => world().control.clearCalls());

/** Runs so that a folder's mode applies even to root, which loses the capability to override it. */
function obedient(args: readonly string[], settings: Parameters<typeof command>[2]) {
  const drop = '-dac_override,-dac_read_search';
  const [program = '', ...rest] =
    process.getuid?.() === 0
      ? ['setpriv', `--bounding-set=${drop}`, `--inh-caps=${drop}`, ...RUNBOOK, ...args]
      : [...RUNBOOK, ...args];
  return command(program, rest, settings);
}

test('a read-only folder and home: everything that needs no helm repository works', async () => {
  const [cwd, home] = [folder(), folder()];
  for (const path of [cwd, home]) chmodSync(path, 0o555);
  const unset = [
    ...['XDG_STATE_HOME', 'XDG_CACHE_HOME', 'KUBECACHEDIR'],
    ...['HELM_CACHE_HOME', 'HELM_CONFIG_HOME', 'HELM_DATA_HOME'],
  ];
  const env = { HOME: home, ...Object.fromEntries(unset.map((name) => [name, undefined])) };
  const plan = await obedient(['all', '--plan'], { env, cwd });
  assert.is(plan.exitCode, 4, plan.output);
  const made = await outputOf(obedient(['01-aws', '--yes'], { env, cwd }));
  assert.match(made, /journal/);
  await outputOf(obedient(['01-aws', '--plan', '--report', 'run.md'], { env, cwd }), 2);
  const vault = await outputOf(obedient(['02-vault', '--yes', '--only', '1'], { env, cwd }), 1);
  assert.match(vault, /HELM_CONFIG_HOME/);
  assert.equal([...readdirSync(cwd), ...readdirSync(home)], []);
});

test('no permission to tag: the failure names it, and --no-tags', async () => {
  await world().emptyAwsAndVault();
  const arn = await roleWith('untagged', {
    Effect: 'Allow',
    NotAction: ['iam:TagRole', 'iam:TagPolicy', 'iam:TagOpenIDConnectProvider'],
    Resource: '*',
  });
  const env = {
    ...profiles(`[profile u]\nrole_arn = ${arn}\nsource_profile = base\n`, `[base]\n${keys()}`),
    AWS_PROFILE: 'u',
  };
  const preflight = await runbook(['00-preflight', '--only', '2'], { env });
  // IAM's simulator is a hint: the real call decides.
  assert.is(preflight.exitCode, 0, preflight.output);
  assert.match(preflight.output, /iam:TagOpenIDConnectProvider[\s\S]*--no-tags/);
  await expectRun('00-preflight --only 2 --no-tags', { env });

  await expectRun('01-aws --yes', {
    env,
    exit: 1,
    says: [/Have iam:TagOpenIDConnectProvider attached[\s\S]*--no-tags/],
  });

  await expectRun('01-aws --yes --no-tags', { env, says: [/warning .*Without tags/] });
  const { Tags } = await (await iam()).listRoleTags({ RoleName: 'dev-role-iam-demo' });
  assert.equal(Tags, []);

  await expectRun('01-aws --plan', { env, says: ['already exists and matches; left as is'] });
  await expectRun('01-aws --yes --strict-trust --no-tags', { env, exit: 3 });
  await expectRun('01-aws --yes --strict-trust --no-tags --adopt', { env });
  await expectRun('99-teardown --plan', { env, says: [/keep +iam role dev-role-iam-demo/] });
});

test('a Vault of one’s own, behind a standby that forwards requests: the whole guide, no Vault installed, and a warning if Gloo would not find it', async () => {
  await world().emptyAwsAndVault();
  await causeFault(world(), 'vault-standby');
  const { address: VAULT_ADDR, token: VAULT_TOKEN } = world().vault;
  const env = { VAULT_ADDR, VAULT_TOKEN };
  const plan = await runbook(['03-gloo', '--plan'], { env });
  assert.match(
    plan.output,
    /warning Gloo is configured to find Vault at http:\/\/vault-internal\.vault:8200/,
  );
  const commands = await runbook(['02-vault', '--plan'], { env });
  assert.match(commands.output, /\$ vault auth enable aws[\s\S]*\$ cat <<EOF > policy\.hcl/);
  assert.not.match(commands.output, 'kubectl exec');
  const VAULT_ADDRESS = VAULT_ADDR;
  await expectRun('all --yes --repair', {
    env: { ...env, VAULT_ADDRESS },
    hides: ['Gloo is configured to find Vault'],
  });
  const releases = await bash('helm list -A -o json | jq -r ".[].name"');
  assert.is(releases.output.trim(), 'gloo');
  const values = await bash('helm get values gloo -n gloo-system -o json');
  assert.match(values.output, VAULT_ADDRESS);
  await world().control.setVaultMode('dev');
});

test('--kube-context: for kubectl and helm; an unknown one is refused with a list of those that exist (exit 2)', async () => {
  const contexts = JSON.parse((await bash('kubectl config view --raw -o json')).output) as {
    'current-context': string;
    contexts: { name: string; context: object }[];
  };
  const [only] = contexts.contexts;
  assert.ok(only);
  const env = {
    KUBECONFIG: file(
      JSON.stringify({ ...contexts, 'current-context': '', contexts: [{ ...only, name: 'other' }] }),
    ),
  };
  await expectRun('02-vault --plan', { env, exit: 2 });
  await expectRun('02-vault --plan --kube-context toher', {
    env,
    exit: 2,
    says: [/cannot locate context toher[\s\S]*next .*: other\./],
  });
  await bash('helm uninstall vault -n vault --wait');
  await expectRun([...VAULT, '--kube-context', 'other'], {
    env,
    says: [/✓ helm release vault\/vault +created/],
  });
});

test.run();
