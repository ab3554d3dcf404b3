import type { Command, Option } from 'commander';
import { literal } from '../resource/index.ts';
import { type FlagName, FORMATS, flagText, GUIDE_VERSIONS } from './flags.ts';
import { nameOf, usageFailure } from './usage.ts';

const VARIANT = {
  '--guide <VERSION>': 'the guide of Gloo Gateway 1.17 (default) or of Gloo Edge 1.16',
  '--enterprise': 'Gloo Gateway Enterprise: its chart, values nested under gloo:, GLOO_LICENSE_KEY',
  '--strict-trust': 'StringEquals in the role’s trust policy, where the guide has StringEqualsIfExists',
};
const CLUSTER = {
  '--cluster <NAME>':
    'the EKS cluster (CLUSTER_NAME); with --fleet, only these entries: their names, separated by commas',
  '--region <REGION>': 'its region (AWS_REGION)',
};
const FROM = { '--from <STEP>': 'this step and all later steps' };
const ADOPT = {
  '--adopt': 'also change resources that these runbooks did not create; a teardown keeps them',
};
const JSON_LINES = { '--json': 'one JSON object per line instead of text (docs/events.md)' };
const FORCE = { '--force': 'replace a file that these runbooks did not write' };

function runFlags(command: Command): void {
  add(command, 'What to run', {
    '--only <STEPS>':
      'only these steps: 2, 02-vault, 02-vault.4, or several with commas; with --repair, these diagnoses',
    ...VARIANT,
  });
  add(command, 'Which cluster', {
    ...CLUSTER,
    '--fleet <FILE>': 'all clusters in FILE, with their inputs, several at a time',
    '--kube-context <NAME>': 'the kubectl context to use instead of the current one',
  });
  add(command, 'Consent', {
    '--plan': 'show the changes and make none (exit code 4 if there are changes)',
    '-y, --yes': 'agree in advance to the plan of this run, and to the repairs that the plan names',
  });
  add(command, 'Output', {
    ...JSON_LINES,
    '--verbose': 'show every command, document and check, also of resources that do not change',
    '--report <FILE>': 'write a report for a change ticket: run.md or run.html',
    ...FORCE,
  });
  refine(command, {
    guide: (option) => option.choices(GUIDE_VERSIONS),
    kubeContext: matching(KUBE_CONTEXT.pattern, KUBE_CONTEXT.is),
    plan: (option) => option.conflicts('yes'),
    verbose: (option) => option.conflicts(['json', 'policy']),
    report: matching(/\.(?:md|html)$/i, 'a file that ends in .md or .html'),
  });
  needs(command, { force: 'report' });
}

/** A kubectl context: no flag of kubectl, and nothing that a terminal acts on. */
const KUBE_CONTEXT = {
  pattern: /^[^-\p{Cc}][^\p{Cc}]{0,999}$/u,
  is: 'the name of a kubectl context (at most 1000 characters, no control characters)',
};

/** The flags that a saved plan, or consent to it, replaces. */
export const KEPT_IN_PLAN: readonly FlagName[] = [
  ...(['plan', 'yes', 'repair', 'region', 'kubeContext', 'only', 'from'] as const),
  ...(['guide', 'enterprise', 'strictTrust', 'adopt', 'deleteSecrets'] as const),
];

/** The flags of a run whose plan can be saved. */
function keptFlags(command: Command): void {
  add(command, 'Consent', {
    '--apply <FILE>':
      'carry out the plan in this file, which --plan --out wrote; exit code 3 if a system has changed since',
  });
  add(command, 'Output', {
    '--out <FILE>': 'with --plan: write the plan to this file too, for --apply',
    '--brief': 'show a plan without its commands and documents',
  });
  refine(command, {
    apply: (option) => option.conflicts([...KEPT_IN_PLAN]),
    brief: (option) => option.conflicts(['json', 'verbose']),
  });
  needs(command, { out: 'plan' });
}

/** The flags of a run that carries out the guide, or a part of it. */
export function guideFlags(command: Command): void {
  runFlags(command);
  add(command, 'What to run', FROM);
  keptFlags(command);
  add(command, 'Consent', {
    '--repair': 'with --yes: also agree in advance to repairs that the plan does not name',
    ...ADOPT,
  });
  needs(command, { repair: 'yes' });
}

export function preflightFlags(command: Command): void {
  guideFlags(command);
  add(command, 'What to run', {
    '--policy': 'print the least-privilege IAM policy as JSON and exit; with --plan, read-only permissions',
  });
  refine(command, { policy: (option) => option.conflicts(['yes', 'json', 'report']) });
}

export function troubleshootFlags(command: Command): void {
  runFlags(command);
  add(command, 'What to run', {
    '--repair': 'show how it would repair what it finds, ask once, and repair it',
    '--from-error <FILE>': 'find the pages of the error in this file (- reads standard input)',
  });
  add(command, 'Output', { '--brief': 'three lines for a chat: where, what is wrong, and what to do' });
  add(command, 'Consent', ADOPT);
  refine(command, {
    fromError: (option) => option.conflicts(['plan', 'repair', 'yes']),
    brief: (option) => option.conflicts(['json', 'verbose', 'repair', 'fromError']),
  });
  needs(command, { only: 'repair', yes: 'repair' });
}

export function teardownFlags(command: Command): void {
  runFlags(command);
  add(command, 'What to run', FROM);
  add(command, 'Consent', {
    '--delete-secrets': 'also delete the secrets engine with every secret in it, for good',
  });
  keptFlags(command);
}

export function exportFlags(command: Command): void {
  add(command, 'Output', {
    '--format <FORMAT>': 'a wiki page (default), or one file to run with node',
    '--out <FILE | DIR>': 'write to this file, or into this folder, instead of printing; - prints',
    ...FORCE,
    '--links <URL>':
      'link to diagnoses below this address of docs/ (default: that of the repository in package.json, if set)',
    '--resolved': 'your inputs, read as in a run, instead of the guide’s defaults',
    '--own-vault': 'for a Vault of your own instead of the guide’s; implied by VAULT_ADDR',
  });
  add(command, 'What to run', VARIANT);
  add(command, 'Which cluster', CLUSTER);
  refine(command, {
    format: (option) => option.choices(FORMATS),
    guide: (option) => option.choices(GUIDE_VERSIONS),
    links: matching(/^https:\/\/[^\s()<>"'`]+$/, 'an address that begins with https://'),
  });
}

export function explainFlags(command: Command): void {
  add(command, 'Which cluster', CLUSTER);
}

/** Adds options under a heading of the help: the keys are flags, the values their texts. */
function add(command: Command, heading: string, texts: Readonly<Record<string, string>>): void {
  command.optionsGroup(`${heading}:`);
  for (const [flags, text] of Object.entries(texts)) command.option(flags, text);
}

type Refine = (option: Option, command: Command) => Option;

/** Applies further settings to options. */
function refine(command: Command, how: Readonly<Partial<Record<FlagName, Refine>>>): void {
  for (const option of command.options) how[option.attributeName() as FlagName]?.(option, command);
}

/** Refuses each of these flags without the flag that it depends on. */
function needs(command: Command, others: Readonly<Partial<Record<FlagName, FlagName>>>): void {
  const isGiven = (name: string) => command.getOptionValueSource(name) === 'cli';
  command.hook('preAction', () => {
    for (const [name, other] of Object.entries(others)) {
      if (!isGiven(name) || isGiven(other)) continue;
      const typed = nameOf(command);
      throw usageFailure(`${typed} takes ${flagText(name)} only with ${flagText(other)}`, typed);
    }
  });
}

/** @param is describes a valid value; the error message quotes it */
function matching(pattern: RegExp, is: string): Refine {
  return (option, command) =>
    option.argParser((text: string) => {
      if (pattern.test(text)) return text;
      throw usageFailure(`${option.long} ${literal(text)} is not ${is}`, nameOf(command));
    });
}
