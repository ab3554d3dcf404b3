import type { Failure } from '../resource/index.ts';
import type { PlanItem } from './model.ts';
import { nobodyToAskFailure } from './refusals.ts';

export type Answer = 'run' | 'rest' | 'skip' | 'quit';

/** An item of a plan, with its step, that people agree to. */
export interface Change extends PlanItem {
  readonly step: string;
}

/** A plan that people may agree to. */
export interface ProposedPlan {
  /** The target of the plan: cluster, account, Vault; in a saved plan, also the inputs. */
  readonly target: Readonly<Record<string, string>>;
  readonly changes: readonly Change[];
}

/** A plan that people have agreed to, in a run or in the file of a saved plan. */
export interface AgreedPlan extends ProposedPlan {
  /** The key of the plan's seals. */
  readonly key: string;
}

export interface Question {
  readonly text: string;
  /** The changes that the question is about, to compare with the consent to another plan. */
  readonly changes: readonly Change[];
  readonly answers: readonly Answer[];
  /** The text that a person types instead of `y` to lose data or access, or to run something that an error has named. */
  readonly typed?: string | undefined;
  /** Shows the changes in the other view: in full, or in brief. */
  readonly showOtherView?: (() => void) | undefined;
  /** Thrown instead of asking if the consented plan does not include this change. */
  readonly unplanned?: Failure;
  /** Thrown without a terminal; by default, the plan above is refused. */
  readonly unattended?: Failure;
}

export interface Operator {
  ask(question: Question): Promise<Answer>;
  /** Whether a person answers, which takes time in which others may change something. */
  readonly person?: boolean;
}

/**
 * Asks about a step once its events are shown as they happen: before that, nobody could see the question's subject. Neither this
 * wait nor the question counts as work.
 */
export function stepOperator(operator: Operator, turn: Promise<void>) {
  let asking = 0;
  return {
    ...operator,
    async ask(question: Question): Promise<Answer> {
      const since = Date.now();
      try {
        await turn;
        return await operator.ask(question);
      } finally {
        asking += Date.now() - since;
      }
    },
    /** Starts to measure work, and returns a function that says how long it took, in seconds. */
    stopwatch(): () => number {
      const [began, before] = [Date.now(), asking];
      return () => (Date.now() - began - (asking - before)) / 1000;
    },
  };
}

/**
 * `--yes`: the operator has agreed to the plan in advance; with `--repair`, also to repairs that the plan does not name, except those
 * that need a typed name.
 */
export function preapprovedOperator({ repair }: { readonly repair: boolean }): Operator {
  return {
    ask: async ({ unplanned, typed }) => {
      if (unplanned !== undefined && !(repair && typed === undefined)) throw unplanned;
      return 'run';
    },
  };
}

/** No terminal and no `--yes`: nothing may be changed. */
export const absentOperator: Operator = {
  ask: async ({ unattended }) => {
    throw unattended ?? nobodyToAskFailure('Read the plan above; run again with --yes to carry it out.');
  },
};
