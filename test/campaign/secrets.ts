import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { aws } from '../aws.ts';
import { TOOLS, ToolRecorder } from '../tool-recorder.ts';
import { vault } from '../vault.ts';
import { folder as newFolder, roleWith } from '../workstation.ts';
import { world } from '../world.ts';
import { secretsIn } from './canary.ts';
import { type Campaign, fail, type Survival } from './case.ts';
import {
  createWebIdentity,
  plantLiveValues,
  type SecretSetup,
  vaultThatQuotesTokens,
  vaultThatRedirects,
} from './secret-setups.ts';
import { readProcesses, Trial } from './trial.ts';

const LICENSE = 'canary-license-3b7f0c9d5e1a';
const WRONG_TOKEN = 'hvs.canary-wrong-token-5f2c7a90d1e4';

/** The variables whose values must not appear anywhere. */
const SECRETS = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'VAULT_TOKEN', 'GLOO_LICENSE_KEY'];
/** The secrets that no child process needs. */
const NOT_FOR_CHILDREN = ['VAULT_TOKEN', 'GLOO_LICENSE_KEY'];

/** A run whose credentials are canaries. */
interface SecretCase {
  readonly name: string;
  readonly args: readonly string[];
  /** The allowed exit codes; 137 means killed. */
  readonly exits: readonly number[];
  /** `fresh` by default. */
  readonly startState?: 'guideDone';
  readonly setup?: () => Promise<SecretSetup>;
  /** The number of the AWS call after which the run is killed. */
  readonly killedAfter?: number;
  readonly quick?: boolean;
}

const RUNS: readonly SecretCase[] = [
  { name: 'text', args: ['all', '--yes'], exits: [0] },
  { name: 'JSON events', args: ['all', '--yes', '--json'], exits: [0] },
  { name: 'a report in Markdown', args: ['all', '--yes', '--report', 'REPORT.md'], exits: [0] },
  { name: 'a report in HTML', args: ['all', '--yes', '--report', 'REPORT.html'], exits: [0] },
  { name: 'a plan', args: ['all', '--plan', '--json'], exits: [4] },
  { name: 'a license key', args: ['03-gloo', '--plan', '--enterprise', '--json'], exits: [3, 4] },
  {
    name: 'a Vault token that is refused',
    args: ['02-vault', '--yes'],
    exits: [2],
    startState: 'guideDone',
    setup: async () => ({ env: { VAULT_TOKEN: WRONG_TOKEN } }),
  },
  {
    name: 'a token for another Vault, which must not reach the Vault in the cluster',
    args: ['02-vault', '--plan'],
    exits: [0],
    startState: 'guideDone',
    setup: async () => ({ env: { VAULT_TOKEN: WRONG_TOKEN, VAULT_TOKEN_FOR_CLUSTER: '' } }),
  },
  {
    name: 'a caller with a web identity token',
    args: ['01-aws', '--yes'],
    exits: [0],
    startState: 'guideDone',
    setup: createWebIdentity,
  },
  {
    name: 'killed half way',
    args: ['all', '--yes', '--report', 'REPORT.html'],
    exits: [137],
    killedAfter: 20,
  },
  {
    name: 'live values: a plan with events and a report',
    args: ['all', '--plan', '--json', '--report', 'REPORT.md'],
    exits: [4],
    startState: 'guideDone',
    setup: plantLiveValues,
    quick: true,
  },
  {
    name: 'live values: a run with a report',
    args: ['all', '--yes', '--report', 'REPORT.html'],
    exits: [0],
    startState: 'guideDone',
    setup: plantLiveValues,
  },
  {
    name: 'live values: troubleshooting',
    args: ['90-troubleshoot', '--json'],
    exits: [0, 1],
    startState: 'guideDone',
    setup: plantLiveValues,
  },
  {
    name: 'DEBUG=* and HELM_DEBUG',
    args: ['all', '--yes'],
    exits: [0],
    setup: async () => ({ env: { DEBUG: '*', HELM_DEBUG: 'true' } }),
  },
  {
    name: 'a Vault whose errors quote the token',
    args: ['02-vault', '--yes', '--report', 'REPORT.md'],
    exits: [1],
    startState: 'guideDone',
    setup: vaultThatQuotesTokens,
  },
  {
    name: 'a Vault address that redirects to another host',
    args: ['02-vault', '--yes', '--json'],
    exits: [1],
    startState: 'guideDone',
    setup: vaultThatRedirects,
  },
  {
    name: 'a teardown',
    args: ['99-teardown', '--yes', '--delete-secrets'],
    exits: [0],
    startState: 'guideDone',
  },
];

/** Searches for secrets wherever a run may expose them. */
export const secrets: Campaign = {
  id: 'secrets',
  promise:
    'No key or token appears in an argument, process list, output, event, report, journal or file. Files that a run writes are readable by their owner only. The runs of the other campaigns are searched for keys and tokens too, except in breaks, diagnoses and partitions.',
  cases: () =>
    RUNS.map((secretCase) => ({
      name: `search for secrets: ${secretCase.name}`,
      group: 'Every credential is a canary that is searched for',
      quick: secretCase.quick === true,
      startState: secretCase.startState ?? 'fresh',
      run: () => searchForSecrets(secretCase),
    })),
};

async function searchForSecrets(secretCase: SecretCase): Promise<Survival> {
  const setup = (await secretCase.setup?.()) ?? {};
  const env: Record<string, string> = { ...(await createCanaryCredentials()), ...setup.env };
  const known = { ...Object.fromEntries(SECRETS.map((name) => [name, env[name] ?? ''])), ...setup.known };
  const recorder = new ToolRecorder({ ...world().environment(), ...env });
  const folder = newFolder();
  const args = secretCase.args.map((word) => word.replace('REPORT', join(folder, 'run')));
  const run = new Trial(args, { env: recorder.env, known });
  if (secretCase.killedAfter !== undefined) {
    await world().control.setFaults([
      { kind: 'kill', pid: run.pid, nth: secretCase.killedAfter, after: true },
    ]);
  }
  const listed = await recordProcessList(run);
  const { exitCode, output } = await run.ended;
  await world().control.clearFaults();
  setup.close?.();
  if (!secretCase.exits.includes(exitCode)) fail(`exit code ${exitCode}`, output);
  await run.assertNoLeftovers();
  const searched: Readonly<Record<string, string>> = {
    'in the process list': listed,
    'in an argument': TOOLS.flatMap((tool) => recorder.calls(tool)).join('\n'),
    'sent to another host': setup.received?.() ?? '',
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
  recorder.remove();
  rmSync(folder, { recursive: true });
  if (leaks.length > 0) fail(leaks.join('; '));
  return exitCode === 0 || exitCode === 4 ? 'survived' : 'stopped';
}

/** Credentials for this run alone: of an AWS session and a Vault token. */
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

/** The command lines of all processes that were visible during the run. */
async function recordProcessList(run: Trial): Promise<string> {
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
