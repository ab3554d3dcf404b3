import { emitKeypressEvents } from 'node:readline';
import { nobodyToAskFailure } from './refusals.ts';

/** An answer of the operator. */
export type Answer = 'run' | 'skip' | 'diff' | 'quit';

export interface Question {
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

const KEYS: Readonly<Record<Answer, { readonly keys: readonly string[]; readonly shown: string }>> = {
  run: { keys: ['y'], shown: '[y] run' },
  skip: { keys: ['s', 'n'], shown: '[s] skip' },
  diff: { keys: ['d'], shown: '[d] show the diff' },
  quit: { keys: ['q', 'n', 'escape'], shown: '[q] quit' },
};

/** A person at a terminal, who answers with a single key. Ctrl-C interrupts the run. */
export function terminal(
  input: NodeJS.ReadStream,
  output: NodeJS.WritableStream,
  interrupt: () => void,
): Operator {
  return {
    ask({ text, answers }) {
      emitKeypressEvents(input);
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
        const onKey = (_text: string | undefined, key: { name?: string; ctrl?: boolean }) => {
          if (key.ctrl && (key.name === 'c' || key.name === 'd')) {
            finish('', () => {
              interrupt();
              reject(new DOMException('interrupted', 'AbortError'));
            });
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
        output.write(`${text}  ${answers.map((answer) => KEYS[answer].shown).join('  ')} › `);
      });
    },
  };
}
