import { on } from 'node:events';
import { emitKeypressEvents } from 'node:readline';
import type { Failure } from '../resource/index.ts';
import type { PlanItem } from './model.ts';
import { nobodyToAskFailure } from './refusals.ts';

export type Answer = 'run' | 'rest' | 'skip' | 'quit';

/** What people agree to: an item of a plan, with its step. */
export interface Change extends PlanItem {
  readonly step: string;
}

/** A change as the file of a plan has it, with the digest of this text. */
export interface AgreedChange extends Change {
  readonly digest: string;
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
  readonly changes: readonly AgreedChange[];
}

export interface Question {
  readonly text: string;
  /** What it is about: what consent to another plan is compared with. */
  readonly changes: readonly Change[];
  readonly answers: readonly Answer[];
  /** What a person types to run something that loses data or access, in place of the key. */
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

interface Key {
  readonly keys: readonly string[];
  readonly shown: string;
  readonly explained: string;
}

const KEYS: Readonly<Record<Answer, Key>> = {
  run: { keys: ['y'], shown: '[y] run', explained: 'y       carry out what is shown above' },
  rest: {
    keys: ['a'],
    shown: '[a] all',
    explained: 'a       carry out this step and the rest of its section without asking',
  },
  skip: { keys: ['s', 'n'], shown: '[s] skip', explained: 's, n    leave this step out and go on' },
  quit: {
    keys: ['q', 'n', 'escape'],
    shown: '[q] quit',
    explained: 'q, Esc  end here; what was done stays, and the next run continues from there',
  },
};

function typedKey(name: string): Key {
  return {
    keys: [name],
    shown: `[${name}] run`,
    explained: `${name}  carry out what is shown above`,
  };
}

interface Keypress {
  readonly name?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

const CTRL_C = 'Ctrl-C  interrupt';

/** How long keys that were typed before a question take to arrive once it reads keys, in milliseconds. */
const TYPED_BEFORE = 50;

/**
 * A person at a terminal, who answers with a single key, or types what a question asks for and presses Enter. Ctrl-C and
 * a closed terminal interrupt the run, and an interrupted run asks nothing.
 */
export function terminal(
  input: NodeJS.ReadStream,
  output: NodeJS.WritableStream,
  interrupt: AbortController,
): Operator {
  const { signal } = interrupt;
  const hangUp = (): void => interrupt.abort();
  return {
    person: true,
    async ask({ text, answers, typed: name }) {
      signal.throwIfAborted();
      const keys = name === undefined ? KEYS : { ...KEYS, run: typedKey(name) };
      const offered = [...answers.map((answer) => keys[answer].shown), '[?] help'].join('  ');
      // On two lines: a cluster's name may be long.
      const how = name === undefined ? '  ' : `  Type ${name} or a key, then Enter.\n`;
      const prompt = `${text}${how}${offered} › `;
      emitKeypressEvents(input);
      const pressed = on(input, 'keypress', { signal }) as AsyncIterable<[string | undefined, Keypress]>;
      input.on('end', hangUp).on('error', hangUp);
      input.setRawMode(true);
      input.resume();
      let asked = false;
      const asking = setTimeout(() => {
        asked = true;
        output.write(prompt);
      }, TYPED_BEFORE);
      let line = '';
      let shown = '';
      try {
        for await (const [typed = '', key] of pressed) {
          const isEscape = key.name === 'escape';
          if (key.ctrl && (key.name === 'c' || key.name === 'd')) interrupt.abort();
          // What was typed before the question is no answer to it, nor is a key combination such as Ctrl-S.
          // Node reports Escape alone as a combination with Alt.
          else if (!asked || key.ctrl || (key.meta && !isEscape)) continue;
          else if (typed === '?') {
            const lines = [...answers.map((answer) => keys[answer].explained), CTRL_C];
            line = '';
            output.write(`?\n${lines.map((one) => `  ${one}\n`).join('')}${prompt}`);
          } else if (name === undefined || isEscape || key.name === 'return' || key.name === 'enter') {
            // A key is never the name, whatever the cluster is called.
            const isKey = name === undefined || isEscape;
            const word = isKey ? key.name : line;
            const answer = answers.find((one) => (isKey ? KEYS : keys)[one].keys.includes(word ?? ''));
            if (answer !== undefined) {
              if (isKey) shown = answer;
              return answer;
            }
            if (!isKey || typed > ' ') output.write(`\n${prompt}`);
            line = '';
          } else if (key.name === 'backspace') {
            if (line !== '') output.write('\b \b');
            line = line.slice(0, -1);
          } else if (typed >= ' ') {
            line += typed;
            output.write(typed);
          }
        }
        throw signal.reason;
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      } finally {
        clearTimeout(asking);
        input.setRawMode(false);
        input.pause();
        // Only now: a closed terminal refuses to leave raw mode.
        input.off('end', hangUp).off('error', hangUp);
        output.write(`${shown}\n`);
      }
    },
  };
}
