import { emitKeypressEvents } from 'node:readline';
import { nobodyToAskFailure } from './refusals.ts';

/** An answer of the operator. */
export type Answer = 'run' | 'skip' | 'diff' | 'quit';

interface Question {
  readonly text: string;
  readonly answers: readonly Answer[];
}

/** Decides whether something may be changed. */
export interface Operator {
  ask(question: Question): Promise<Answer>;
}

/** `--yes`: the operator has agreed to everything in advance. */
export const alwaysYes: Operator = { ask: async () => 'run' };

/** No terminal and no `--yes`: nothing may be changed. */
export const nobody: Operator = {
  ask: async () => {
    throw nobodyToAskFailure('Read the plan above; run again with --yes to carry it out.');
  },
};

interface Key {
  readonly keys: readonly string[];
  readonly shown: string;
  /** The explanation that `?` shows. */
  readonly explained: string;
}

const KEYS: Readonly<Record<Answer, Key>> = {
  run: { keys: ['y'], shown: '[y] run', explained: 'y       carry out what is shown above' },
  skip: { keys: ['s', 'n'], shown: '[s] skip', explained: 's, n    leave this step out and go on' },
  diff: {
    keys: ['d'],
    shown: '[d] details',
    explained: 'd       show the diff of each change and the document of each creation; changes nothing',
  },
  quit: {
    keys: ['q', 'n', 'escape'],
    shown: '[q] quit',
    explained: 'q, Esc  end here; what was done stays, and the next run continues from there',
  },
};

const CTRL_C = 'Ctrl-C  interrupt';

/** A person at a terminal, who answers with a single key. Ctrl-C interrupts the run. */
export function terminal(
  input: NodeJS.ReadStream,
  output: NodeJS.WritableStream,
  interrupt: () => void,
): Operator {
  return {
    ask({ text, answers }) {
      emitKeypressEvents(input);
      const keys = [...answers.map((answer) => KEYS[answer].shown), '[?] help'];
      const prompt = `${text}  ${keys.join('  ')} › `;
      return new Promise((resolve, reject) => {
        const finish = (shown: string, settle: () => void) => {
          input.off('keypress', onKey);
          input.off('end', onEnd);
          input.setRawMode(false);
          input.pause();
          output.write(`${shown}\n`);
          settle();
        };
        const onEnd = () => finish('', () => resolve('quit'));
        const onKey = (typed: string | undefined, key: { name?: string; ctrl?: boolean }) => {
          if (key.ctrl && (key.name === 'c' || key.name === 'd')) {
            finish('', () => {
              interrupt();
              reject(new DOMException('interrupted', 'AbortError'));
            });
            return;
          }
          if (typed === '?') {
            const lines = [...answers.map((answer) => KEYS[answer].explained), CTRL_C];
            output.write(`?\n${lines.map((line) => `  ${line}\n`).join('')}${prompt}`);
            return;
          }
          const answer = answers.find((candidate) => KEYS[candidate].keys.includes(key.name ?? ''));
          if (answer !== undefined) finish(answer, () => resolve(answer));
        };
        input.on('keypress', onKey);
        input.on('end', onEnd);
        input.setRawMode(true);
        input.resume();
        // A Ctrl-C before raw mode would be a signal, which does not end the question.
        output.write(prompt);
      });
    },
  };
}
