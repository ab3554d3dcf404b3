import type { RunbookKind } from './catalogue.ts';

export type CommandKind = RunbookKind | 'all' | (typeof OTHERS)[number];

export const GUIDE = ['preflight', 'section', 'all'] as const;
export const RUNS = [...GUIDE, 'troubleshoot', 'teardown'] as const;
export const OTHERS = ['export', 'explain', 'journal', 'fleet export'] as const;

export function isRun(kind: CommandKind): kind is (typeof RUNS)[number] {
  return RUNS.some((run) => run === kind);
}

export interface Flag {
  /** The heading under which the help lists it. */
  readonly group: string;
  readonly text: string;
  /** The commands that take it; left out, every run does. */
  readonly for?: readonly CommandKind[];
  readonly short?: string;
  /** The commands whose help lists it; left out, all that take it. docs/reference.md has it anyway. */
  readonly helpOf?: readonly CommandKind[];
  /** The name of its value in the help. A flag without one is a switch. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** What its value must be; the error message quotes it. */
  readonly is?: string;
  readonly fits?: RegExp;
  readonly parse?: (text: string) => unknown;
  readonly default?: number;
  readonly conflicts?: readonly string[];
  readonly needs?: readonly [flag: string, kinds: readonly CommandKind[]];
  readonly requiredFor?: readonly CommandKind[];
}

type Flags = Readonly<Record<string, Omit<Flag, 'group'>>>;

export function grouped<const Group extends Flags>(
  group: string,
  flags: Group,
): { readonly [Name in keyof Group]: Group[Name] & Pick<Flag, 'group'> } {
  const entries = Object.entries(flags).map(([name, flag]) => [name, { ...flag, group }]);
  return Object.fromEntries(entries);
}

export function numberUpTo(most: number, text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}
