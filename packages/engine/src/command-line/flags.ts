import type { Catalogue } from './catalogue.ts';
import { EXPORT_FLAGS } from './export-flags.ts';
import { type CommandKind, type Flag, OTHERS } from './flag.ts';
import { RUN_FLAGS } from './run-flags.ts';

/** Every flag, by the name of its value in a `CommandLine`: `strictTrust` is `--strict-trust`. */
export const FLAGS = { ...RUN_FLAGS, ...EXPORT_FLAGS };
export type FlagName = keyof typeof FLAGS;
export const FLAG_NAMES = Object.keys(FLAGS) as readonly FlagName[];

/** A command, found by the words that name it. */
export interface Named {
  readonly name: string;
  readonly kind: CommandKind;
  /** What the command runs. */
  readonly runbook?: string | undefined;
}

/** All commands that a catalogue offers. */
export function commandsOf({ runbooks }: Catalogue): readonly Named[] {
  return [
    ...runbooks.map(({ id, kind }) => ({ name: id, kind, runbook: id })),
    { name: 'all', kind: 'all', runbook: 'all' },
    ...OTHERS.map((name) => ({ name, kind: name })),
  ];
}

type ValueOf<F extends Flag> = F extends { readonly default: number }
  ? number
  : F extends { readonly parse: (text: string) => infer Value }
    ? Value | undefined
    : F extends { readonly value: string }
      ? string | undefined
      : boolean;

/** The values of all flags. A switch that is not given is `false`; any other flag has its default or `undefined`. */
export type FlagValues = { readonly [Name in FlagName]: ValueOf<(typeof FLAGS)[Name]> };

/** A flag as the operator types it: `--strict-trust`. */
export function flagText(name: FlagName): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The flags of some kinds of commands, in the help's order. */
export function flagsFor(...kinds: readonly CommandKind[]): FlagName[] {
  return FLAG_NAMES.filter((name) => (FLAGS[name] as Flag).for.some((kind) => kinds.includes(kind)));
}

/** A flag with the name of its value and its short form: `--yes, -y`. */
export function flagTerm(name: FlagName): string {
  const { short, value }: Flag = FLAGS[name];
  return `${flagText(name)}${short === undefined ? '' : `, -${short}`}${value === undefined ? '' : ` ${value}`}`;
}

/** The shortest valid form of a command: `fleet export --fleet FILE --to ENGINE [flags]`. */
export function usageOf({ name, kind }: Named): string {
  const required = flagsFor(kind).filter((flag) => (FLAGS[flag] as Flag).requiredFor?.includes(kind));
  return [name, ...(kind === 'export' ? ['RUNBOOK | all'] : []), ...required.map(flagTerm), '[flags]'].join(
    ' ',
  );
}
