import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from 'engine/testing/temporary-folder';
import { aws } from '../aws.ts';
import { fail } from '../expect-run.ts';
import { secretsIn } from '../leaks.ts';
import { Run, readProcesses } from '../run.ts';
import type { CommandResult } from '../start.ts';
import { TOOLS, ToolRecorder } from '../tool-recorder.ts';
import { vault } from '../vault.ts';
import { roleWith } from '../workstation.ts';
import { world } from '../world.ts';
import type { Campaign } from './case.ts';
import { createWebIdentity, type SecretSetup } from './secret-setups.ts';

const LICENSE = 'canary-license-3b7f0c9d5e1a';

/** The variables whose values must not appear anywhere. */
const SECRETS = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'VAULT_TOKEN', 'GLOO_LICENSE_KEY'];
/** The secrets that no child process needs. */
const NOT_FOR_CHILDREN = ['VAULT_TOKEN', 'GLOO_LICENSE_KEY'];

/** A run whose credentials are canaries. */
export interface SecretCase {
  /** The words of the command. */
  readonly run: string;
  /** The allowed exit codes; 137 means killed. */
  readonly exit: readonly number[];
  readonly env?: Readonly<Record<string, string>>;
  readonly setup?: () => Promise<SecretSetup>;
  /** The number of the AWS call after which the run is killed. */
  readonly killedAfter?: number;
}

/** Runs before the guide is done. */
const FRESH: Readonly<Record<string, SecretCase>> = {
  'text, and a report in HTML': { run: 'all --yes --report REPORT.html', exit: [0] },
  'JSON events, and a report in Markdown': { run: 'all --yes --json --report REPORT.md', exit: [0] },
  'a plan': { run: 'all --plan --json', exit: [4] },
  'a license key': {
    run: '03-gloo --plan --enterprise --json',
    exit: [3, 4],
    setup: async () => ({ env: { GLOO_HELM_REPO: world().repositories.glooEnterprise } }),
  },
  'killed half way': { run: 'all --yes --report REPORT.html', exit: [137], killedAfter: 20 },
  'DEBUG=* and HELM_DEBUG': { run: 'all --yes', exit: [0], env: { DEBUG: '*', HELM_DEBUG: 'true' } },
};

/** Runs after the guide is done. */
const DONE: Readonly<Record<string, SecretCase>> = {
  'a Vault token that is refused': {
    run: '02-vault --yes',
    exit: [2],
    env: { VAULT_TOKEN: 'hvs.canary-wrong-token-5f2c7a90d1e4' },
  },
  'a caller with a web identity token': { run: '01-aws --yes', exit: [0], setup: createWebIdentity },
  'a teardown': { run: '99-teardown --yes --delete-secrets', exit: [0] },
};

/** Searches for secrets everywhere that a run may expose them. */
export const secrets: Campaign = () =>
  ([FRESH, DONE] as const).flatMap((table) =>
    Object.entries(table).map(([name, one]) => ({
      name: `search for secrets: ${name}`,
      startState: table === FRESH ? 'fresh' : 'guideDone',
      expected: { exit: one.exit },
      run: async () => searchForSecrets(one, await createCanaryCredentials()),
    })),
  );

/** Runs a command, and searches for secrets in its output, its files and its child processes. */
export async function searchForSecrets(
  secretCase: SecretCase,
  credentials: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const setup = (await secretCase.setup?.()) ?? {};
  const env: Record<string, string> = {
    ...credentials,
    ...secretCase.env,
    ...setup.env,
  };
  const known = { ...Object.fromEntries(SECRETS.map((name) => [name, env[name] ?? ''])), ...setup.known };
  await world().control.clearCalls();
  const recorder = new ToolRecorder({ ...world().environment(), ...env });
  const folder = temporaryFolder();
  const args = secretCase.run.split(' ').map((word) => word.replace('REPORT', join(folder, 'run')));
  const run = new Run(args, { env: { ...env, ...recorder.env }, known });
  if (secretCase.killedAfter !== undefined) {
    await world().control.setFaults([
      { kind: 'kill', pid: run.pid, nth: secretCase.killedAfter, after: true },
    ]);
  }
  const listed = await recordProcessList(run);
  const ended = await run.ended;
  const searched: Readonly<Record<string, string>> = {
    'in the process list': listed,
    'in an argument': TOOLS.flatMap((tool) => recorder.calls(tool)).join('\n'),
    ...Object.fromEntries(
      readdirSync(folder).map((file) => [`in ${file}`, readFileSync(join(folder, file), 'utf8')]),
    ),
  };
  const leaks = [
    ...Object.entries(searched).flatMap(([where, text]) =>
      secretsIn(text, known).map((name) => `${name} ${where}`),
    ),
    ...NOT_FOR_CHILDREN.filter((name) => recorder.environments().includes(`${name}=`)).map(
      (name) => `${name} in the environment of a child process`,
    ),
  ];
  if (leaks.length > 0) fail(leaks.join('; '));
  return ended;
}

/** Credentials for this run alone: those of an AWS session, and a Vault token. */
async function createCanaryCredentials(): Promise<Record<string, string>> {
  const RoleArn = await roleWith('canary', { Effect: 'Allow', Action: '*', Resource: '*' });
  const sts = await aws().sts();
  const { Credentials } = await sts.assumeRole({ RoleArn, RoleSessionName: 'canary' });
  const token = `canary-${Date.now()}-0123456789abcdef`;
  await vault('auth/token/create', 'POST', { id: token, policies: ['root'] });
  return {
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
    AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
    VAULT_TOKEN: token,
    VAULT_TOKEN_FOR_CLUSTER: 'true',
    GLOO_LICENSE_KEY: LICENSE,
  };
}

/** The command lines of all processes during the run. */
async function recordProcessList(run: Run): Promise<string> {
  const seen = new Set<string>();
  let running = true;
  void run.ended.then(() => {
    running = false;
  });
  while (running) {
    for (const [, command] of readProcesses('cmdline')) seen.add(command);
    await sleep(25);
  }
  return [...seen].join('\n');
}
