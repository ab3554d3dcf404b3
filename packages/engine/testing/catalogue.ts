import type { Catalogue } from '../src/command-line/catalogue.ts';
import { parseCommandLine } from '../src/command-line/options.ts';

/** A catalogue with a runbook of each kind. */
export const CATALOGUE: Catalogue = {
  runbooks: [
    { id: '00-preflight', kind: 'preflight', summary: 'Before you begin' },
    { id: '01-aws', kind: 'section', summary: 'AWS' },
    { id: '02-vault', kind: 'section', summary: 'Vault' },
    { id: '05-first-secret', kind: 'page', summary: 'By hand' },
    { id: '90-troubleshoot', kind: 'troubleshoot', summary: 'What is wrong' },
    { id: '99-teardown', kind: 'teardown', summary: 'Remove it' },
  ],
  inputs: [
    { name: 'CLUSTER_NAME', flag: '--cluster', help: 'an input' },
    { name: 'EDGE_VERSION', help: 'an input' },
  ],
};

export const commandLineOf = (args: readonly string[]) => parseCommandLine(args, CATALOGUE);
