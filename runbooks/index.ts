import type { Listed } from 'guide/catalog';
import type { Runbooks } from 'guide/context';

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
  const [{ preflight }, { aws }, { vault }, { gloo }, { verify }, { troubleshoot }, { teardown }] =
    await Promise.all([
      import('./00-preflight.ts'),
      import('./01-aws.ts'),
      import('./02-vault.ts'),
      import('./03-gloo.ts'),
      import('./04-verify.ts'),
      import('./90-troubleshoot.ts'),
      import('./99-teardown.ts'),
    ]);
  return { preflight, sections: [aws, vault, gloo, verify], troubleshoot, teardown };
}
