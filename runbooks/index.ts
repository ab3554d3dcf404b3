import type { Listed } from 'guide/catalog';
import type { Runbooks } from 'guide/guide';

/** All runbooks in order. Their code is loaded when one runs. */
export const RUNBOOKS: readonly Listed[] = [
  {
    id: '00-preflight',
    kind: 'preflight',
    summary: 'Before you begin: tools, credentials, cluster, permissions (checks only)',
  },
  { id: '01-aws', kind: 'section', summary: 'AWS: OIDC provider, role, policy' },
  {
    id: '02-vault',
    kind: 'section',
    summary: 'Vault: install, aws auth method, secrets engine, policy, role',
  },
  { id: '03-gloo', kind: 'section', summary: 'Gloo Gateway: Helm overrides, install' },
  {
    id: '04-verify',
    kind: 'section',
    summary: 'Verify: log in and read a secret as Gloo, and prove that nobody else can',
  },
  {
    id: '90-troubleshoot',
    kind: 'troubleshoot',
    summary: 'Troubleshooting: checks the whole chain, says what is wrong, and repairs it',
  },
  {
    id: '99-teardown',
    kind: 'teardown',
    summary: 'Teardown: removes what these runbooks created, in reverse order',
  },
];

export async function loadRunbooks(): Promise<Runbooks> {
  return {
    preflight: (await import('./00-preflight.ts')).preflight,
    sections: [
      (await import('./01-aws.ts')).aws,
      (await import('./02-vault.ts')).vault,
      (await import('./03-gloo.ts')).gloo,
      (await import('./04-verify.ts')).verify,
    ],
    troubleshoot: (await import('./90-troubleshoot.ts')).troubleshoot,
    teardown: (await import('./99-teardown.ts')).teardown,
  };
}
