import { type ParseArgsConfig, parseArgs } from 'node:util';
import { brief, Failure, literal, messageOf } from 'resource';
import type { Catalogue } from './catalogue.ts';

/** The flags that say which cluster is meant, and how the guide is followed. */
export const GUIDE_OPTIONS = {
  cluster: { type: 'string' },
  region: { type: 'string' },
  guide: { type: 'string' },
  enterprise: { type: 'boolean' },
  'strict-trust': { type: 'boolean' },
} as const;

/** No path or name is longer; node takes minutes to take a long `-xxxx…` apart. */
const WORD_MAX = 4096;

/** The failure of a command line that cannot be understood. */
export function usage(seen: string, help = 'pnpm runbook --help'): Failure {
  return new Failure({
    kind: 'input',
    resource: 'command line',
    seen,
    next: [`pnpm runbook lists the runbooks; ${help} lists the flags and inputs.`],
  });
}

/**
 * The flags and words of a command line. Pure.
 * @throws Failure of kind input for an unknown flag, or a flag without its value.
 */
export function parseArguments<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
  help?: string,
) {
  const tooLong = args.find(({ length }) => length > WORD_MAX);
  if (tooLong !== undefined)
    throw usage(`${literal(tooLong)} is longer than any word of a command line`, help);
  const parsed = read(args, options, help);
  for (const [option, value] of Object.entries(parsed.values)) {
    if (value === '') throw usage(`--${option} has an empty value`, help);
  }
  return parsed;
}

function read<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
  help: string | undefined,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw usage(brief(messageOf(error).split('. ')[0] ?? ''), help);
  }
}

/** Checks that a word is a runbook's, or `all`. */
export function knownRunbook(name: string, { runbooks }: Catalogue, help?: string): string {
  if (name === 'all' || runbooks.some(({ id }) => id === name)) return name;
  throw usage(`there is no runbook ${literal(name)}`, help);
}
