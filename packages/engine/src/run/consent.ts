import { emitKeypressEvents } from 'node:readline';
import type { Failure } from '../resource/index.ts';
import { nobodyToAskFailure } from './refusals.ts';

export type Answer = 'run' | 'rest' | 'skip' | 'quit';

export interface Question {
  readonly text: string;
  readonly answers: readonly Answer[];
  /** What a person types to run something that loses data or access, in place of the key. */
  readonly typed?: string | undefined;
  /** The refusal by those who have agreed to a plan alone, if no plan has named what is asked about. */
  readonly unplanned?: Failure;
  /** The refusal if nobody can be asked; left out if that refuses the plan above. */
  readonly unattended?: Failure;
}

export interface Operator {
  ask(question: Question): Promise<Answer>;
  /** Whether a person answers, and takes the time in which others may change something. */
  readonly person?: boolean;
}

export const alwaysYes: Operator = { ask: async () => 'run' };

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

export interface Consent {
  readonly yes: boolean;
  readonly repair: boolean;
  /** The changes of a plan that a person has agreed to elsewhere, by their digests. */
  readonly agreed?: readonly string[] | undefined;
}

/** `--yes`: the operator has agreed to the plan in advance; and with `--repair`, to repairs that it does not name. */
export function inAdvance({ repair }: Pick<Consent, 'repair'>): Operator {
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
  return {
    person: true,
    async ask({ text, answers, typed: name }) {
      signal.throwIfAborted();
      emitKeypressEvents(input);
      const keys = name === undefined ? KEYS : { ...KEYS, run: typedKey(name) };
      const shown = [...answers.map((answer) => keys[answer].shown), '[?] help'].join('  ');
      // On two lines: a cluster's name may be long.
      const how = name === undefined ? '  ' : `  Type ${name} or a key, then Enter.\n`;
      const prompt = `${text}${how}${shown} › `;
      let line = '';
      return new Promise((resolve, reject) => {
        let asked = false;
        const end = (shown: string) => {
          input.off('keypress', onKey);
          signal.removeEventListener('abort', onAbort);
          input.setRawMode(false);
          input.pause();
          // Only now: a closed terminal refuses to leave raw mode.
          input.off('end', onHangUp);
          input.off('error', onHangUp);
          output.write(`${shown}\n`);
        };
        const onAbort = () => {
          end('');
          reject(signal.reason);
        };
        const onHangUp = () => interrupt.abort();
        const onKey = (typed: string | undefined, key: Keypress) => {
          if (key.ctrl && (key.name === 'c' || key.name === 'd')) return interrupt.abort();
          // What was typed before the question is no answer to it, nor is a key combination such as Ctrl-S.
          // Node reports Escape alone as a combination with Alt.
          const isEscape = key.name === 'escape';
          if (!asked || key.ctrl || (key.meta && !isEscape)) return;
          if (typed === '?') {
            const lines = [...answers.map((answer) => keys[answer].explained), CTRL_C];
            line = '';
            output.write(`?\n${lines.map((one) => `  ${one}\n`).join('')}${prompt}`);
            return;
          }
          // A key is never the name, whatever the cluster is called.
          if (name === undefined || isEscape) decide(key.name ?? '', KEYS, (typed ?? '') > ' ');
          else if (key.name === 'return' || key.name === 'enter') decide(line, keys, true);
          else if (key.name === 'backspace') {
            if (line !== '') output.write('\b \b');
            line = line.slice(0, -1);
          } else if (typed !== undefined && typed >= ' ') {
            line += typed;
            output.write(typed);
          }
        };
        const decide = (word: string, by: typeof KEYS, wasVisible: boolean) => {
          line = '';
          const answer = answers.find((one) => by[one].keys.includes(word));
          if (answer !== undefined) {
            end(by === KEYS ? answer : '');
            resolve(answer);
          } else if (wasVisible) output.write(`\n${prompt}`);
        };
        input.on('keypress', onKey);
        input.on('end', onHangUp);
        input.on('error', onHangUp);
        signal.addEventListener('abort', onAbort);
        input.setRawMode(true);
        input.resume();
        setTimeout(() => {
          if (signal.aborted) return;
          asked = true;
          output.write(prompt);
        }, TYPED_BEFORE);
      });
    },
  };
}
