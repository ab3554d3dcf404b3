import { GUIDE_OPTIONS, knownRunbook, parseArguments, usage } from './arguments.ts';

const OPTIONS = {
  plan: { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  only: { type: 'string' },
  from: { type: 'string' },
  ...GUIDE_OPTIONS,
  adopt: { type: 'boolean' },
  json: { type: 'boolean' },
  'kube-context': { type: 'string' },
  report: { type: 'string' },
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
  readonly cluster: string | undefined;
  readonly region: string | undefined;
  readonly guide: string | undefined;
  readonly enterprise: boolean;
  readonly strictTrust: boolean;
  readonly adopt: boolean;
}

/**
 * Understands the arguments of `pnpm runbook`. Pure.
 * @throws Failure of kind input for an unknown flag or runbook, or a flag without its value.
 */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const { values, positionals } = parseArguments(argv, OPTIONS);
  if (positionals.length > 1) {
    throw usage(`one runbook at a time: ${positionals.map((word) => JSON.stringify(word)).join(' ')}`);
  }
  const [name] = positionals;
  if (name !== undefined) knownRunbook(name);
  if (values.plan && values.yes) throw usage('--plan changes nothing, so --yes has no meaning beside it');
  const context = values['kube-context'];
  if (context?.startsWith('-')) throw usage(`--kube-context ${JSON.stringify(context)} looks like an option`);
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
    cluster: values.cluster,
    region: values.region,
    guide: values.guide,
    enterprise: values.enterprise ?? false,
    strictTrust: values['strict-trust'] ?? false,
    adopt: values.adopt ?? false,
  };
}
