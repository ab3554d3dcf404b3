import { CONCURRENCY, type Shard } from 'fleet/options';
import { brief, literal } from 'resource';
import { GUIDE_OPTIONS, knownRunbook, parseArguments, usage } from './arguments.ts';
import type { Catalogue } from './catalogue.ts';

/** What kubectl and helm can be handed, and show, as a name. */
const NAME = /^[^\p{Cc}]{1,1000}$/u;

const OPTIONS = {
  plan: { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  only: { type: 'string' },
  from: { type: 'string' },
  ...GUIDE_OPTIONS,
  adopt: { type: 'boolean' },
  'no-tags': { type: 'boolean' },
  'delete-secrets': { type: 'boolean' },
  repair: { type: 'boolean' },
  policy: { type: 'boolean' },
  'from-error': { type: 'string' },
  json: { type: 'boolean' },
  'kube-context': { type: 'string' },
  report: { type: 'string' },
  force: { type: 'boolean' },
  fleet: { type: 'string' },
  concurrency: { type: 'string' },
  shard: { type: 'string' },
  'retry-failed': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** The command line, understood. */
export interface CommandLine {
  /** A runbook's id, or `all`; `undefined` lists them. */
  readonly runbook: string | undefined;
  readonly plan: boolean;
  readonly yes: boolean;
  readonly json: boolean;
  readonly help: boolean;
  readonly only: string | undefined;
  readonly from: string | undefined;
  readonly kubeContext: string | undefined;
  readonly report: string | undefined;
  /** Whether the report may replace a file that these runbooks did not write. */
  readonly force: boolean;
  readonly cluster: string | undefined;
  readonly region: string | undefined;
  readonly guide: string | undefined;
  readonly enterprise: boolean;
  readonly strictTrust: boolean;
  readonly adopt: boolean;
  readonly noTags: boolean;
  readonly deleteSecrets: boolean;
  readonly repair: boolean;
  /** Only prints the operator's least IAM policy. */
  readonly policy: boolean;
  /** The file with a pasted error, or `-`. */
  readonly fromError: string | undefined;
  /** The file of the fleet; what follows means nothing without it. */
  readonly fleet: string | undefined;
  /** How many clusters are worked on at a time. */
  readonly concurrency: number;
  readonly shard: Shard | undefined;
  readonly retryFailed: boolean;
}

/**
 * Understands the arguments of `pnpm runbook`. Pure.
 * @throws Failure of kind input for an unknown flag or runbook, or a flag without its value.
 */
export function parseCommandLine(argv: readonly string[], catalogue: Catalogue): CommandLine {
  const { values, positionals } = parseArguments(argv, OPTIONS);
  if (positionals.length > 1) {
    throw usage(brief(`one runbook at a time: ${positionals.map(literal).join(' ')}`));
  }
  const [name] = positionals;
  if (name !== undefined) knownRunbook(name, catalogue);
  if (values.plan && values.yes) throw usage('--plan changes nothing, so --yes has no meaning beside it');
  checkTeardown(name, values, catalogue);
  checkTroubleshoot(name, values, catalogue);
  checkPolicy(name, values, catalogue);
  checkFleet(name, values, catalogue);
  if (name !== undefined && values.force && values.report === undefined)
    throw usage('--force is for the file of --report: it changes nothing else');
  const context = values['kube-context'];
  if (context !== undefined) checkContext(context);
  return {
    runbook: name,
    plan: values.plan ?? false,
    yes: values.yes ?? false,
    json: values.json ?? false,
    help: values.help ?? false,
    only: values.only,
    from: values.from,
    kubeContext: context,
    report: values.report,
    force: values.force ?? false,
    cluster: values.cluster,
    region: values.region,
    guide: values.guide,
    enterprise: values.enterprise ?? false,
    strictTrust: values['strict-trust'] ?? false,
    adopt: values.adopt ?? false,
    noTags: values['no-tags'] ?? false,
    deleteSecrets: values['delete-secrets'] ?? false,
    repair: values.repair ?? false,
    policy: values.policy ?? false,
    fromError: values['from-error'],
    fleet: values.fleet,
    concurrency: concurrencyOf(values.concurrency),
    shard: shardOf(values.shard),
    retryFailed: values['retry-failed'] ?? false,
  };
}

/**
 * Checks the name of a kubectl context.
 * @throws Failure of kind input where it can be none.
 */
export function checkContext(context: string): void {
  if (context.startsWith('-')) throw usage(`--kube-context ${literal(context)} looks like an option`);
  if (!NAME.test(context)) {
    throw usage(`--kube-context ${literal(context)} is longer than any context or has a control character`);
  }
}

/** What only a teardown takes, and what means nothing to it. */
function checkTeardown(
  name: string | undefined,
  values: Partial<Record<'adopt' | 'no-tags' | 'delete-secrets', boolean>>,
  { teardown }: Catalogue,
): void {
  if (name !== undefined && name !== teardown && values['delete-secrets']) {
    throw usage(`--delete-secrets is for ${teardown} only`);
  }
  if (name === teardown && values.adopt) {
    throw usage(`${teardown} removes only what these runbooks made, so --adopt has no meaning beside it`);
  }
  if (name === teardown && values['no-tags']) {
    throw usage(
      `${teardown} knows what these runbooks made by its tags, so --no-tags has no meaning beside it`,
    );
  }
}

/** What only troubleshooting takes, and what means nothing to it. */
function checkTroubleshoot(
  name: string | undefined,
  values: Partial<Record<'repair' | 'yes', boolean> & Record<'from-error' | 'only' | 'from', string>>,
  { troubleshoot }: Catalogue,
): void {
  if (name === undefined) return;
  if (name !== troubleshoot) {
    if (values.repair) throw usage(`--repair is for ${troubleshoot} only`);
    if (values['from-error'] !== undefined) throw usage(`--from-error is for ${troubleshoot} only`);
    return;
  }
  if (values.from !== undefined)
    throw usage(`${troubleshoot} has no order to begin in, so --from has no meaning`);
  if (values.repair) return;
  if (values.yes) throw usage(`${troubleshoot} changes nothing, so --yes has no meaning without --repair`);
  if (values.only !== undefined)
    throw usage('--only chooses what to repair, so it has no meaning without --repair');
}

/** What prints a policy runs nothing. */
function checkPolicy(
  name: string | undefined,
  values: Partial<Record<'policy' | 'plan' | 'yes' | 'json', boolean> & Record<'fleet' | 'report', string>>,
  { preflight }: Catalogue,
): void {
  if (!values.policy || name === undefined) return;
  if (name !== preflight) throw usage(`--policy is for ${preflight} only`);
  for (const flag of ['plan', 'yes', 'json', 'report', 'fleet'] as const)
    if (values[flag] !== undefined)
      throw usage(`--policy prints a policy and runs nothing, so --${flag} has no meaning beside it`);
}

/** What a fleet is run with, and what it leaves to its entries. */
function checkFleet(
  name: string | undefined,
  values: Partial<
    Record<'fleet' | 'concurrency' | 'shard' | 'cluster' | 'kube-context' | 'report', string>
  > & {
    readonly 'retry-failed'?: boolean;
  },
  { wholeGuide }: Catalogue,
): void {
  if (name === undefined) return;
  if (values.fleet === undefined) {
    for (const flag of ['concurrency', 'shard', 'retry-failed'] as const)
      if (values[flag] !== undefined) throw usage(`--${flag} is for --fleet only`);
    return;
  }
  if (name !== 'all' && !wholeGuide.includes(name))
    throw usage(`${name} is for one cluster at a time, so --fleet has no meaning beside it`);
  for (const flag of ['cluster', 'kube-context'] as const)
    if (values[flag] !== undefined)
      throw usage(`the entries of a fleet have their own, so --${flag} has no meaning beside --fleet`);
  if (values.report !== undefined)
    throw usage('--report is of one run; --json has every event of a fleet, each with its cluster');
}

function concurrencyOf(text: string | undefined): number {
  if (text === undefined) return CONCURRENCY.usual;
  const number = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= CONCURRENCY.most) return number;
  throw usage(`--concurrency ${literal(text)} is no number from 1 to ${CONCURRENCY.most}`);
}

function shardOf(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const [, index = '', of = ''] = /^(\d{1,5})\/(\d{1,5})$/.exec(text) ?? [];
  if (of !== '' && Number(index) < Number(of)) return { index: Number(index), of: Number(of) };
  throw usage(`--shard ${literal(text)} is no I/N with I from 0 to N-1, such as 0/4`);
}
