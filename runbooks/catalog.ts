import type { Catalogue } from 'engine/command-line/catalogue';
import type { CommandLine } from 'engine/command-line/options';
import { inputHelp } from './inputs/input-text.ts';
import { inputOf, VARIABLES } from './inputs/inputs.ts';

export const PREFLIGHT = '00-preflight';
export const GLOO = '03-gloo';
export const VERIFY = '04-verify';
export const TROUBLESHOOT = '90-troubleshoot';
export const TEARDOWN = '99-teardown';

/** All runbooks in order. Their code is loaded only when one runs (`guide.ts`). */
export const RUNBOOKS: Catalogue['runbooks'] = [
  {
    id: PREFLIGHT,
    kind: 'preflight',
    summary: 'Before you begin: tools, credentials, cluster, permissions (checks only)',
  },
  { id: '01-aws', kind: 'section', summary: 'AWS: OIDC provider, role, policy' },
  {
    id: '02-vault',
    kind: 'section',
    summary: 'Vault: install, aws auth method, secrets engine, policy, role',
  },
  { id: GLOO, kind: 'section', summary: 'Gloo Gateway: Helm overrides, install' },
  {
    id: VERIFY,
    kind: 'section',
    summary: 'Verify: log in and read a secret as Gloo, and prove that nobody else can',
  },
  {
    id: TROUBLESHOOT,
    kind: 'troubleshoot',
    summary: 'Troubleshooting: checks the whole chain, says what is wrong, and repairs it',
  },
  {
    id: TEARDOWN,
    kind: 'teardown',
    summary: 'Teardown: removes what these runbooks created, in reverse order',
  },
];

export const WHOLE_GUIDE = [PREFLIGHT, '01-aws', '02-vault', '03-gloo', VERIFY];

export const CATALOGUE: Catalogue = {
  runbooks: RUNBOOKS,
  inputs: VARIABLES.map((name) => ({ name, ...inputOf(name) })),
  inputHelp,
};

export function runbookIds({ runbook = '' }: CommandLine): readonly string[] {
  return runbook === 'all' ? WHOLE_GUIDE : [runbook];
}
