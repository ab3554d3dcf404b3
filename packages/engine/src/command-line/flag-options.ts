import { type Command, Option } from 'commander';
import { literal } from '../resource/index.ts';
import {
  CONCURRENCY,
  ENGINES,
  type FlagName,
  type FlagValues,
  FORMATS,
  flagText,
  GUIDE_VERSIONS,
} from './flags.ts';
import { nameOf, usage } from './usage.ts';

const VARIANT = {
  '--guide <VERSION>': 'the guide of Gloo Gateway 1.17 (default) or of Gloo Edge 1.16',
  '--enterprise': 'Gloo Gateway Enterprise: its chart, values nested under gloo:, GLOO_LICENSE_KEY',
  '--strict-trust': 'StringEquals in the role’s trust policy, where the guide has StringEqualsIfExists',
};
const CLUSTER = {
  '--cluster <NAME>':
    'the EKS cluster (CLUSTER_NAME); with --fleet, only these entries, by their names with commas',
  '--region <REGION>': 'its region (AWS_REGION)',
};
const FROM = { '--from <STEP>': 'this step and those after it' };
const REPAIR = {
  '--repair':
    '90-troubleshoot: repair what it finds, after one consent. Others: --yes also agrees to repairs that the plan does not name',
};
const CREATES = {
  '--adopt': 'change what differs even if these runbooks did not create it',
  '--no-tags':
    'create in IAM without tags, if you are not allowed to tag; 99-teardown then leaves what was created',
};
const JSON_LINES = { '--json': 'one JSON object per line instead of text (docs/events.md)' };
const FORCE = { '--force': 'replace a file that these runbooks did not write' };

function runFlags(command: Command): void {
  const { usual, most } = CONCURRENCY;
  add(command, 'What to run', {
    '--only <STEPS>':
      'only these steps: 2, 02-vault, 02-vault.4, or several with commas; with --repair, these diagnoses',
    ...VARIANT,
  });
  add(command, 'Which cluster', {
    ...CLUSTER,
    '--kube-context <NAME>': 'the kubectl context to use instead of the current one',
  });
  add(command, 'Consent', {
    '--plan': 'show what would change, and change nothing (exit code 4 if something would)',
    '-y, --yes': 'consent beforehand to what this run plans, and to repairs that its plan names',
    '--agreed':
      'consent to the plan on standard input and to no other: how a fleet hands your answer to each cluster',
  });
  add(command, 'Output', {
    ...JSON_LINES,
    '--verbose': 'every command, document and check, also of what does not change',
    '--report <FILE>': 'write what was planned and done to a file for a change ticket: run.md or run.html',
    ...FORCE,
  });
  add(command, 'Fleets', {
    '--fleet <FILE>': 'every cluster that FILE lists, side by side',
    '--concurrency <N>': `how many clusters at a time: 1 to ${most} (default ${usual})`,
    '--shard <I/N>': 'only entries whose index modulo N is I: one job of several',
    '--in-fleet':
      'how a fleet starts the run of each cluster: the fleet gives the printed commands its own flags',
  });
  const isHidden = command.name() !== 'all';
  refine(command, {
    guide: (option) => option.choices(GUIDE_VERSIONS),
    kubeContext: matching(KUBE_CONTEXT.pattern, KUBE_CONTEXT.is),
    plan: (option) => option.conflicts('yes'),
    agreed: (option) => option.conflicts(['plan', 'yes', 'fleet']).hideHelp(),
    verbose: (option) => option.conflicts(['json', 'fleet', 'policy']),
    report: matching(/\.(?:md|html)$/i, 'a file that ends in .md or .html'),
    fleet: (option) => option.conflicts('kubeContext'),
    concurrency: (option) => wholeNumber(most)(option).hideHelp(isHidden),
    shard: (option) => read(option, shardOf, 'I/N with I from 0 to N-1, such as 0/4').hideHelp(isHidden),
    inFleet: (option) => option.hideHelp(),
  });
  needs(command, { force: 'report', concurrency: 'fleet', shard: 'fleet', inFleet: 'json' });
}

/** A kubectl context: no flag of kubectl, and nothing that a terminal acts on. */
export const KUBE_CONTEXT = {
  pattern: /^[^-\p{Cc}][^\p{Cc}]{0,999}$/u,
  is: 'the name of a kubectl context (at most 1000 characters, no control characters)',
};

/** The flags that a saved plan, or its consent, takes the place of. */
const KEPT_IN_PLAN: readonly FlagName[] = [
  ...(['plan', 'yes', 'repair', 'agreed', 'fleet', 'cluster', 'region', 'kubeContext', 'only'] as const),
  ...(['from', 'guide', 'enterprise', 'strictTrust', 'adopt', 'noTags'] as const),
];

/** The flags of a run that carries out the guide, or a part of it. */
export function guideFlags(command: Command): void {
  runFlags(command);
  add(command, 'What to run', { ...FROM, ...REPAIR });
  add(command, 'Consent', {
    '--apply <FILE>':
      'carry out the plan that --plan --out wrote to this file, and nothing else; exit code 3 if something else has changed since',
    ...CREATES,
  });
  add(command, 'Output', { '--out <FILE>': 'with --plan: write the plan to this file too, for --apply' });
  refine(command, { apply: (option) => option.conflicts([...KEPT_IN_PLAN]) });
  needs(command, { repair: 'yes', out: 'plan' });
}

export function preflightFlags(command: Command): void {
  guideFlags(command);
  add(command, 'What to run', {
    '--policy': 'print the least-privilege IAM policy as JSON and exit; with --plan, read-only permissions',
  });
  refine(command, { policy: (option) => option.conflicts(['yes', 'json', 'report', 'fleet']) });
}

export function troubleshootFlags(command: Command): void {
  runFlags(command);
  add(command, 'What to run', {
    ...REPAIR,
    '--from-error <FILE>': 'find the pages of the error in this file (- reads standard input)',
  });
  add(command, 'Consent', CREATES);
  refine(command, { fromError: (option) => option.conflicts(['plan', 'repair', 'yes', 'fleet']) });
  needs(command, { only: 'repair', yes: 'repair' });
}

export function teardownFlags(command: Command): void {
  runFlags(command);
  add(command, 'What to run', FROM);
  add(command, 'Consent', {
    '--delete-secrets': 'also delete the secrets engine with every secret in it, for good',
  });
}

export function exportFlags(command: Command): void {
  add(command, 'Output', {
    '--format <FORMAT>': 'a wiki page (default), or one file to run with node',
    '--out <FILE | DIR>': 'write to this file, or into this folder, instead of printing; - prints',
    ...FORCE,
    '--resolved': 'this cluster’s values instead of variables; takes inputs and asks AWS as a run does',
  });
  add(command, 'What to run', VARIANT);
  add(command, 'Which cluster', CLUSTER);
  refine(command, {
    format: (option) => option.choices(FORMATS),
    guide: (option) => option.choices(GUIDE_VERSIONS),
  });
}

export function explainFlags(command: Command): void {
  add(command, 'Which cluster', CLUSTER);
}

export function fleetExportFlags(command: Command): void {
  add(command, 'Workers', {
    '--fleet <FILE>': 'the clusters',
    '--to <ENGINE>': 'kubernetes: an Indexed Job and what it needs; github-actions: a workflow with a matrix',
    '--role-arn <ARN>': 'the workers’ role, by IRSA or by GitHub’s OIDC provider',
    '--shards <N>':
      'how many parts the fleet is split into, one pod or job each (default: one per cluster, at most 256)',
    '--schedule <CRON>':
      'at these times (UTC), only plan and log in: it fails if something drifted or a login fails',
    '--image <IMAGE>':
      'your image with node, helm, kubectl and all.mjs (required for kubernetes, and only for it)',
  });
  add(command, 'Output', { '--out <FILE>': 'write to this file instead of printing; - prints', ...FORCE });
  const role = /^arn:aws[a-z-]{0,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/;
  // The engine checks the numbers. Only what a cron expression may contain gets into the file.
  const cron = /^[\dA-Za-z*,/-]+(?: [\dA-Za-z*,/-]+){4}$/;
  // Only what a registry accepts: an address, a path, a tag and a digest.
  const image = /^[a-z0-9][\w.:/@-]{0,500}$/i;
  refine(command, {
    fleet: (option) => option.makeOptionMandatory(),
    to: (option) => option.choices(ENGINES).makeOptionMandatory(),
    roleArn: (option) => matching(role, 'the ARN of a role')(option).makeOptionMandatory(),
    // No Job with more indexes may retry each of them.
    shards: wholeNumber(100_000),
    schedule: matching(cron, 'a cron expression of five fields, such as "0 6 * * *"'),
    image: matching(image, 'the name of an image'),
  });
}

/** Adds options under a heading of the help: the text of each, by its flags. */
function add(command: Command, heading: string, texts: Readonly<Record<string, string>>): void {
  command.optionsGroup(`${heading}:`);
  for (const [flags, text] of Object.entries(texts)) {
    const option = new Option(flags, text);
    // Commander reads --no-tags as the opposite of a flag --tags.
    option.negate = false;
    command.addOption(option);
  }
}

type Refine = (option: Option) => Option;

/** What there is to options beside their texts. */
function refine(command: Command, how: Readonly<Partial<Record<FlagName, Refine>>>): void {
  for (const option of command.options) how[option.attributeName() as FlagName]?.(option);
}

/** Refuses each of these flags without the other that it depends on. */
function needs(command: Command, others: Readonly<Partial<Record<FlagName, FlagName>>>): void {
  const isGiven = (name: string) => command.getOptionValueSource(name) === 'cli';
  command.hook('preAction', () => {
    for (const [name, other] of Object.entries(others)) {
      if (!isGiven(name) || isGiven(other)) continue;
      const typed = nameOf(command);
      throw usage(`${typed} takes ${flagText(name)} only with ${flagText(other)}`, typed);
    }
  });
}

/** @param is what its value must be: the error message says it */
function read(option: Option, parse: (text: string) => unknown, is: string): Option {
  return option.argParser((text: string) => {
    const value = parse(text);
    if (value === undefined) throw usage(`${option.long} ${literal(text)} is not ${is}`);
    return value;
  });
}

function matching(pattern: RegExp, is: string): Refine {
  return (option) => read(option, (text) => (pattern.test(text) ? text : undefined), is);
}

function wholeNumber(most: number): Refine {
  const numberOf = (text: string) =>
    /^[1-9]\d{0,8}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
  return (option) => read(option, numberOf, `a whole number from 1 to ${most}`);
}

function shardOf(text: string): FlagValues['shard'] {
  const [, index = '', of = ''] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  return of !== '' && Number(index) < Number(of) ? { index: Number(index), of: Number(of) } : undefined;
}
