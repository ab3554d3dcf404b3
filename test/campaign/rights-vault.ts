import type { VaultRule } from '../../runbooks/rights/vault.ts';
import type { Case } from './case.ts';
import {
  AWS_SECTION,
  leastRights,
  missingRightCase,
  type Need,
  need,
  PLACEHOLDER_RIGHTS,
  VAULT_SECTION,
} from './least-rights.ts';
import { cause } from './states.ts';

/** A case for each capability of the operator's Vault policy, without that capability. */
export function missingVaultRights(): Case[] {
  return PLACEHOLDER_RIGHTS.vault.flatMap(({ path, capabilities, neededBy }) =>
    capabilities.map((capability) =>
      missingRightCase({
        ...NEEDS[neededBy],
        name: `vault: without ${capability} of ${path} (${neededBy})`,
        group: 'One right less in Vault',
        rights: () => ({ vault: without(path, capability) }),
        mayContinue: neededBy === '90-troubleshoot',
        // Vault's error is only "permission denied"; the run adds the method and the path.
        errorPattern: new RegExp(`permission denied \\(\\w+ ${escaped(path.replace(/\*$/, ''))}`),
      }),
    ),
  );
}

/** The runs that need a right, and the state that they start from. */
const NEEDS: Readonly<Record<VaultRule['neededBy'], Need>> = {
  all: need('awsAndVaultEmpty', ['02-vault', '--yes'], AWS_SECTION),
  correct: need(
    'awsAndVaultEmpty',
    ['02-vault', '--yes'],
    ...[AWS_SECTION, VAULT_SECTION, cause('header-differs'), cause('vault-role-bound-to-another')],
  ),
  '90-troubleshoot': need(
    'awsAndVaultEmpty',
    ['90-troubleshoot'],
    ...[AWS_SECTION, VAULT_SECTION, cause('secret-malformed')],
  ),
  '99-teardown': need(
    'awsAndVaultEmpty',
    ['99-teardown', '--yes', '--delete-secrets', '--only', '2,3,4'],
    ...[AWS_SECTION, VAULT_SECTION],
  ),
};

/** All rights but one, which several runs may need. */
function without(path: string, capability: string): VaultRule[] {
  return leastRights().vault.flatMap((rule) => {
    const capabilities = rule.capabilities.filter((name) => rule.path !== path || name !== capability);
    return capabilities.length === 0 ? [] : [{ ...rule, capabilities }];
  });
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
