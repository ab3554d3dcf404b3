import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iam } from '../aws.ts';
import { inSandbox, OWN_NAMES, Reader, type Shell } from '../reader.ts';
import { differences, type Snapshot, snapshot, unmarked } from '../snapshot.ts';
import { folder } from '../workstation.ts';
import { world } from '../world.ts';
import { type Baseline, type Campaign, fail, type Survival } from './case.ts';
import { trial } from './trial.ts';

/** What a reader may choose, besides the shell. */
const CHOICES = [
  { what: 'the guide’s names', names: {}, guide: '1.17' },
  { what: 'every name changed', names: OWN_NAMES, guide: '1.17' },
  { what: 'the guide for 1.16', names: {}, guide: '1.16' },
];
type Choice = (typeof CHOICES)[number];

/** A machine without zsh does not have its cases. */
const SHELLS = (['dash', 'bash', 'zsh'] as const).filter(
  (shell) => spawnSync(shell, ['-c', ':']).error === undefined,
);

/** The exported pages, pasted into a shell. */
export const pages: Campaign = {
  id: 'pages',
  promise:
    'Pasting the exported pages into a shell, block by block, has the same outcome as a run, field by field. Pasting them again changes nothing. The troubleshooting page repairs the denial, and the checks of `--resolved` pages succeed.',
  cases: (baseline) =>
    SHELLS.flatMap((shell) =>
      CHOICES.map((choice) => ({
        name: `pages in ${shell}, with ${choice.what}`,
        group: 'Pages are pasted into a shell, twice',
        startState: 'fresh' as const,
        run: () => followPages(shell, choice, baseline),
      })),
    ),
};

async function followPages(shell: Shell, { names, guide }: Choice, { golden }: Baseline): Promise<Survival> {
  const flags = ['--guide', guide];
  const page = await exported(flags);
  const all = ['00-preflight', '01-aws', '02-vault', '03-gloo', '04-verify'].map((id) =>
    inSandbox(page(id), names),
  );
  const reader = new Reader(shell);
  try {
    for (const page of all) await reader.follow(page);
    const first = await snapshot();
    for (const page of all) await reader.followAgain(page);
    const changed = differences(first, await snapshot());
    if (changed.length > 0) fail('pasting the pages again changed something', changed.join('\n'));
    // The expected outcome has the names and the version of the guide for 1.17.
    const isComparable = names !== OWN_NAMES && guide === '1.17';
    const others = isComparable ? differences(unmarked(golden as Snapshot), unmarked(first)) : [];
    if (others.length > 0) fail('the outcome of a run (-) and of the pages (+) differ', others.join('\n'));
    await removeGetRolePolicy(names);
    const repaired = await reader.follow(inSandbox(page('90-troubleshoot'), names));
    if (!repaired.includes('VAULT_ASSUMED_ROLE=foo-role')) fail('the denial was not repaired', repaired);
    const resolved = await exported([...flags, '--resolved'], names);
    for (const id of ['01-aws', '02-vault', '03-gloo']) {
      await reader.follow(resolved(id), ['variables', 'guard', 'check']);
    }
  } finally {
    await reader.leave();
  }
  const { exitCode, output } = await trial(['all', '--plan', ...flags], { env: names });
  if (exitCode !== 0) fail('a plan after the pages is not empty', output);
  return 'survived';
}

/** The text of each exported page. */
async function exported(flags: readonly string[], env = {}): Promise<(id: string) => string> {
  const out = folder();
  const { exitCode, output } = await trial(['export', 'all', '--out', out, ...flags], { env });
  if (exitCode !== 0) fail('the pages could not be exported', output);
  return (id) => readFileSync(join(out, `${id}.md`), 'utf8');
}

/** Removes the policy that the guide's repair gave to Vault's role, so that the denial comes back. */
async function removeGetRolePolicy(names: {
  readonly VAULT_AUTH_GET_ROLE_POLICY_NAME?: string;
}): Promise<void> {
  const client = await iam();
  const name = names.VAULT_AUTH_GET_ROLE_POLICY_NAME ?? 'gloo-vault-auth-get-role-policy-demo';
  const PolicyArn = `arn:aws:iam::${world().accountId}:policy/${name}`;
  await client.detachRolePolicy({ RoleName: 'foo-role', PolicyArn });
  await client.deletePolicy({ PolicyArn });
}
