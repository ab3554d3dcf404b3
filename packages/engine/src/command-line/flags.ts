import type { Catalogue } from './catalogue.ts';
import { type CommandKind, type Flag, isRun, OTHERS, RUNS } from './flag.ts';
import { FLAGS } from './flag-table.ts';

export type FlagName = keyof typeof FLAGS;
export const FLAG_NAMES = Object.keys(FLAGS) as readonly FlagName[];

/** A command by the words that name it: of a run, a runbook's id or `all`. */
export interface Named {
  readonly name: string;
  readonly kind: CommandKind;
}

export function commandsOf({ runbooks }: Catalogue): readonly Named[] {
  return [
    ...runbooks.map(({ id, kind }) => ({ name: id, kind })),
    { name: 'all', kind: 'all' },
    ...OTHERS.map((name) => ({ name, kind: name })),
  ];
}

/** The other words for a run: 02-vault is also `vault` and `02`. */
export function aliasesOf({ name, kind }: Named): readonly string[] {
  return isRun(kind) && name.includes('-') ? name.split('-').reverse() : [];
}

type ValueOf<F extends Flag> = F extends { readonly default: number }
  ? number
  : F extends { readonly choices: readonly (infer Word)[] }
    ? Word | undefined
    : F extends { readonly parse: (text: string) => infer Value }
      ? Value | undefined
      : F extends { readonly value: string }
        ? string | undefined
        : boolean;

/** The values of all flags. A switch that is not given is `false`; any other flag has its default or `undefined`. */
export type FlagValues = { readonly [Name in FlagName]: ValueOf<(typeof FLAGS)[Name]> };

export const NO_FLAGS = Object.fromEntries(
  FLAG_NAMES.map((name) => {
    const { value, default: usual }: Flag = FLAGS[name];
    return [name, value === undefined ? false : usual];
  }),
) as FlagValues;

/** Flags as arguments of our own command. Switches that are off, and flags without a value, are left out. */
export function flagArguments(values: Partial<FlagValues>): string[] {
  return FLAG_NAMES.flatMap((name) => {
    const value = values[name];
    if (value === undefined || value === false) return [];
    return value === true ? [flagText(name)] : [`${flagText(name)}=${value}`];
  });
}

/** A flag as the operator types it: `--strict-trust`. */
export function flagText(name: FlagName): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

export function flagsFor(...kinds: readonly CommandKind[]): FlagName[] {
  return FLAG_NAMES.filter((name) => kindsOf(FLAGS[name]).some((kind) => kinds.includes(kind)));
}

export function kindsOf({ for: kinds = RUNS }: Flag): readonly CommandKind[] {
  return kinds;
}
