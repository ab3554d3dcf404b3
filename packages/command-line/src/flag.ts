import type { RunbookKind } from './catalogue.ts';

/** What a command line may ask for, as flags know it: a runbook by its kind, the whole guide, or another command. */
export type CommandKind = RunbookKind | 'all' | (typeof OTHERS)[number];

/** The groups of the help, in its order. */
export const GROUPS = ['what to run', 'which cluster', 'consent', 'output', 'fleets', 'workers'] as const;

/** What follows the guide. */
export const GUIDE = ['preflight', 'section', 'all'] as const;
/** What runs in clusters. */
export const RUNS = [...GUIDE, 'troubleshoot', 'teardown'] as const;
/** What runs nothing in a cluster. */
export const OTHERS = ['export', 'journal', 'fleet export', 'fleet kubeconfig'] as const;
/** What hands a fleet to an engine. */
export const FLEETS = ['fleet export', 'fleet kubeconfig'] as const;

/** A flag: all that the parser, its checks, the help and the README know of it. */
export interface Flag {
  readonly group: (typeof GROUPS)[number];
  /** What it does, in a phrase. */
  readonly text: string;
  readonly for: readonly CommandKind[];
  readonly short?: string;
  /** What the help calls its value. Without one, the flag is a switch. */
  readonly value?: string;
  /** What a value has to be; a message says so of one that is not. */
  readonly is?: string;
  readonly fits?: RegExp;
  /** Reads a value; `undefined` where it is none. */
  readonly parse?: (text: string) => unknown;
  readonly default?: number;
  /** The flags that it cannot be used with. */
  readonly conflicts?: readonly string[];
  /** The flag that it means nothing without, for these commands. */
  readonly needs?: readonly [flag: string, kinds: readonly CommandKind[]];
  readonly requiredFor?: readonly CommandKind[];
}

/** A number from 1 on. */
export function numberUpTo(most: number, text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}

/** One of some words. */
export function oneOf<const Word extends string>(words: readonly Word[], text: string): Word | undefined {
  return words.find((word) => word === text);
}
