import { entry, loadAll, type RunbookEntry } from 'guide/catalogue';

/** All runbooks in order: a new runbook is a file and a row here. The code of a runbook is loaded when it runs. */
export const RUNBOOKS: readonly RunbookEntry[] = [
  entry(
    'preflight',
    '00-preflight',
    'Before you begin: tools, credentials, cluster (checks only)',
    () => import('./00-preflight.ts'),
  ),
  entry('section', '01-aws', 'AWS: OIDC provider, role, policy', () => import('./01-aws.ts')),
  entry(
    'section',
    '02-vault',
    'Vault: install, aws auth method, secrets engine, policy, role',
    () => import('./02-vault.ts'),
  ),
  entry('section', '03-gloo', 'Gloo Gateway: Helm overrides, install', () => import('./03-gloo.ts')),
  entry(
    'section',
    '04-verify',
    'Verify: log in and read a secret as Gloo, and prove that strangers are refused',
    () => import('./04-verify.ts'),
  ),
  entry('page', '05-first-secret', 'The first secret, by hand', () => import('./05-first-secret.ts')),
  entry(
    'troubleshoot',
    '90-troubleshoot',
    'Troubleshooting: checks the whole chain, says what is wrong, and repairs it',
    () => import('./90-troubleshoot.ts'),
  ),
  entry(
    'teardown',
    '99-teardown',
    'Teardown: removes what these runbooks created, in reverse order',
    () => import('./99-teardown.ts'),
  ),
];

export const loadRunbooks = () => loadAll(RUNBOOKS);
