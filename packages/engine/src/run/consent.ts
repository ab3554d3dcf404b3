import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../resource/index.ts';
import type { PlanItem } from './model.ts';
import { nobodyToAskFailure } from './refusals.ts';

export type Answer = 'run' | 'rest' | 'skip' | 'quit';

/** What people agree to: an item of a plan, with its step. */
export interface Change extends PlanItem {
  readonly step: string;
}

/** A plan that people may agree to. */
export interface ProposedPlan {
  /** Where it was made: cluster, account, Vault; and of a plan that is kept, with which inputs. */
  readonly target: Readonly<Record<string, string>>;
  readonly changes: readonly Change[];
}

/** A plan that people have agreed to: for a run, and in the file of a saved plan. */
export interface AgreedPlan extends ProposedPlan {
  /** The key of its seals. */
  readonly key: string;
}

export interface Question {
  readonly text: string;
  /** What it is about: what consent to another plan is compared with. */
  readonly changes: readonly Change[];
  readonly answers: readonly Answer[];
  /** What a person types to run something that loses data or access, in place of `y`. */
  readonly typed?: string | undefined;
  /** Thrown instead of asking when consent covers only a plan that does not include this. */
  readonly unplanned?: Failure;
  /** Thrown when there is no terminal; by default, the plan above is refused. */
  readonly unattended?: Failure;
}

export interface Operator {
  ask(question: Question): Promise<Answer>;
  /** Whether a person answers, and takes the time in which others may change something. */
  readonly person?: boolean;
}

/**
 * Asks about a step, once its events are shown as they happen: before that, nobody could tell what a question is about. Counts
 * neither that nor the question as work.
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
    /** How long work takes from now on, in seconds. */
    stopwatch(): () => number {
      const [began, before] = [Date.now(), asking];
      return () => (Date.now() - began - (asking - before)) / 1000;
    },
  };
}

/** `--yes`: the operator has agreed to the plan in advance; and with `--repair`, to repairs that it does not name. */
export function inAdvance({ repair }: { readonly repair: boolean }): Operator {
  return {
    ask: async ({ unplanned }) => {
      if (unplanned !== undefined && !repair) throw unplanned;
      return 'run';
    },
  };
}

/** No terminal and no `--yes`: nothing may be changed. */
export const nobody: Operator = {
  ask: async ({ unattended }) => {
    throw unattended ?? nobodyToAskFailure('Read the plan above; run again with --yes to carry it out.');
  },
};

/** The line that is an answer, what people read beside it, and its explanation. */
const LINES: Readonly<Record<Answer, readonly [line: string, does: string, explained: string]>> = {
  run: ['y', 'run', 'carry out what is shown above'],
  rest: ['a', 'all', 'carry out this step and the rest of its section without asking'],
  skip: ['s', 'skip', 'skip this step and go on'],
  quit: ['q', 'quit', 'stop here; what is done stays, and the next run continues from there'],
};

const HELP = '?';

/** How long nothing may arrive before a question and after an answer, in milliseconds: a paste arrives in parts. */
const QUIET_FOR = 200;

/**
 * A person at a terminal, who answers a question with one line. What arrived before the question, and several lines at once,
 * are no answer. Ctrl-C, Ctrl-D and a closed terminal interrupt the run, and an interrupted run asks nothing.
 */
export function terminal(
  input: NodeJS.ReadStream,
  output: NodeJS.WritableStream,
  interrupt: AbortController,
): Operator {
  const { signal } = interrupt;
  return {
    person: true,
    async ask({ text, answers, typed }) {
      signal.throwIfAborted();
      // No single letter is ever the name, whatever the cluster is called.
      const name = typed?.length === 1 ? `delete ${typed}` : typed;
      const offered = answers.map((answer) => {
        const [letter, does, explained] = LINES[answer];
        return { answer, does, explained, line: answer === 'run' ? (name ?? letter) : letter };
      });
      const choices = [...offered, { line: HELP, does: 'help' }].map(({ line, does }) => `[${line}] ${does}`);
      // On two lines: a cluster's name may be long.
      const how = name === undefined ? '' : `Type ${name} or a letter, then Enter.\n`;
      const prompt = `${text}  ${how}${choices.join('  ')} › `;
      const help = offered.map(({ line, explained }) => `  ${line.padEnd(7)} ${explained}\n`).join('');
      const remark = `No answer, so nothing was done. Type ${offered.map(({ line }) => line).join(', ')} or ${HELP} on one line, then Enter.\n`;
      const ask = (): void => void output.write(prompt);
      const typing = listen(input, interrupt);
      // A shell has written over the question meanwhile.
      process.on('SIGCONT', ask);
      try {
        await typing.untilQuiet();
        for (;;) {
          ask();
          const line = await typing.line();
          const found = offered.find((one) => one.line === line);
          if (found !== undefined) return found.answer;
          output.write(line === HELP ? `${help}  Ctrl-C  interrupt\n` : remark);
        }
      } finally {
        process.off('SIGCONT', ask);
        typing.end();
      }
    },
  };
}

/** Hears what is typed at a terminal, which edits lines itself. */
function listen(input: NodeJS.ReadStream, interrupt: AbortController) {
  const { signal } = interrupt;
  let heard = '';
  const hear = (part: Buffer): void => {
    heard += part;
    if (heard.includes('\u0003') || heard.includes('\u0004')) interrupt.abort();
  };
  const hangUp = (): void => interrupt.abort();
  input.on('data', hear).on('end', hangUp).on('error', hangUp);
  /** All that arrives until nothing does: also the start of a line, which a terminal keeps to itself otherwise. */
  const untilQuiet = async (): Promise<string> => {
    input.setRawMode(true);
    input.resume();
    try {
      for (let before = ''; ; before = heard) {
        await sleep(QUIET_FOR, undefined, { signal });
        if (heard === before) return heard;
      }
    } finally {
      heard = '';
      input.setRawMode(false);
    }
  };
  return {
    untilQuiet,
    /** The next line; `undefined` if more arrives with it. */
    async line(): Promise<string | undefined> {
      while (!heard.includes('\n')) await once(input, 'data', { signal });
      const [line, ...more] = (await untilQuiet()).split('\n');
      return more.join('\n') === '' ? line : undefined;
    },
    end(): void {
      input.pause();
      // Only now: a closed terminal refuses to change its mode.
      input.off('data', hear).off('end', hangUp).off('error', hangUp);
    },
  };
}
