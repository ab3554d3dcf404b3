import { causeBreak } from 'sandbox';
import type { VaultRule } from '../../runbooks/rights/vault.ts';
import { world } from '../world.ts';
import { broken, type Case } from './case.ts';
import { isNamed, lackingOne } from './lacks.ts';
import { ANY, leastRights } from './operator.ts';
import { allButTheCluster } from './states.ts';
import { trial } from './trial.ts';

const GROUP = 'One right less in Vault';

/** Each capability of the operator's policy in Vault, left out. */
export function vaultLacks(): Case[] {
  return ANY.vault.flatMap((rule, index) =>
    lackingOne(rule.capabilities).map(({ left }) => ({
      name: `vault: without ${left} of ${rule.path} (${rule.neededBy})`,
      group: GROUP,
      run: async () => {
        await begin(rule);
        return isNamed({
          rights: { vault: without(index, left) },
          run: RUNS[rule.neededBy],
          mayGoOn: rule.neededBy === '90-troubleshoot',
          // Vault says no more than "permission denied": the run says of what.
          names: new RegExp(`permission denied \\(\\w+ ${escaped(rule.path.replace(/\*$/, ''))}`),
        });
      },
    })),
  );
}

const RUNS = {
  all: ['02-vault', '--yes'],
  correct: ['02-vault', '--yes'],
  '90-troubleshoot': ['90-troubleshoot'],
  '99-teardown': ['99-teardown', '--yes', '--delete-secrets', '--only', '2,3,4'],
};

async function begin({ neededBy }: VaultRule): Promise<void> {
  await allButTheCluster();
  for (const id of neededBy === 'all' ? ['01-aws'] : ['01-aws', '02-vault']) {
    const { exitCode, output } = await trial([id, '--yes']);
    if (exitCode !== 0) broken(`${id} failed`, output);
  }
  for (const fault of FAULTS[neededBy] ?? []) await causeBreak(world(), fault);
}

/** What has to be there for a right to be used. */
const FAULTS: Partial<Record<VaultRule['neededBy'], readonly string[]>> = {
  correct: ['header-differs', 'vault-role-bound-to-another'],
  '90-troubleshoot': ['secret-malformed'],
};

function without(index: number, capability: string): VaultRule[] {
  return leastRights().vault.flatMap((rule, at) => {
    const capabilities = rule.capabilities.filter((name) => at !== index || name !== capability);
    return capabilities.length === 0 ? [] : [{ ...rule, capabilities }];
  });
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
