import type { RunbookKind } from './catalogue.ts';

/** What a command line can run, as flags see it: a kind of runbook, the whole guide, or another command. */
export type CommandKind = RunbookKind | 'all' | (typeof OTHERS)[number];

export const GROUPS = ['What to run', 'Which cluster', 'Consent', 'Output', 'Fleets', 'Workers'] as const;

export const GUIDE = ['preflight', 'section', 'all'] as const;
export const RUNS = [...GUIDE, 'troubleshoot', 'teardown'] as const;
export const OTHERS = ['export', 'explain', 'journal', 'fleet export'] as const;

export function isRun(kind: CommandKind): kind is (typeof RUNS)[number] {
  return RUNS.some((run) => run === kind);
}

export interface Flag {
  readonly group: (typeof GROUPS)[number];
  readonly text: string;
  readonly for: readonly CommandKind[];
  readonly short?: string;
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

export function numberUpTo(most: number, text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}
