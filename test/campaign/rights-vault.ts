import type { VaultRule } from '../../runbooks/rights/vault.ts';
import type { Case } from './case.ts';
import { lacking, type Need } from './lacks.ts';
import { ANY, leastRights } from './operator.ts';
import { carryOut, cause } from './states.ts';

/** Each capability of the operator's policy in Vault, left out. */
export function vaultLacks(): Case[] {
  return ANY.vault.flatMap(({ path, capabilities, neededBy }, index) =>
    capabilities.map((capability) =>
      lacking({
        ...NEEDS[neededBy],
        name: `vault: without ${capability} of ${path} (${neededBy})`,
        group: 'One right less in Vault',
        rights: () => ({ vault: without(index, capability) }),
        mayGoOn: neededBy === '90-troubleshoot',
        // Vault says no more than "permission denied": the run says of what.
        names: new RegExp(`permission denied \\(\\w+ ${escaped(path.replace(/\*$/, ''))}`),
      }),
    ),
  );
}

const AWS = carryOut(['01-aws', '--yes']);
const VAULT = carryOut(['02-vault', '--yes']);

/** What has to be there for a right to be used, and the run that uses it. */
const NEEDS: Readonly<Record<VaultRule['neededBy'], Need>> = {
  all: { begin: 'emptied', before: [AWS], run: ['02-vault', '--yes'] },
  correct: {
    begin: 'emptied',
    before: [AWS, VAULT, cause('header-differs'), cause('vault-role-bound-to-another')],
    run: ['02-vault', '--yes'],
  },
  '90-troubleshoot': {
    begin: 'emptied',
    before: [AWS, VAULT, cause('secret-malformed')],
    run: ['90-troubleshoot'],
  },
  '99-teardown': {
    begin: 'emptied',
    before: [AWS, VAULT],
    run: ['99-teardown', '--yes', '--delete-secrets', '--only', '2,3,4'],
  },
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
