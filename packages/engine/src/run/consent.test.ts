import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { failureOf, thrownBy } from '../../testing/thrown.ts';
import { type Answer, nobody, type Question, terminal } from './consent.ts';

const ALL: readonly Answer[] = ['run', 'rest', 'skip', 'quit'];

test('nobody: refuses, and says how to consent', async () => {
  const { kind, next } = await failureOf(() => nobody.ask({ text: 'Run?', changes: [], answers: ALL }));
  assert.is(kind, 'refused');
  assert.match(next.join(), '--yes');
});

/** A question at a terminal: its two ends, and what is shown there; `raw` tells whether single keys are read. */
function asked({ text = '?', answers = ALL, typed }: Partial<Question> = {}, before = '') {
  const state = { raw: false, shown: '', rawAtFirst: false };
  const input = Object.assign(new PassThrough(), {
    setRawMode: (raw: boolean) => {
      state.raw = raw;
    },
  }) as unknown as NodeJS.ReadStream & PassThrough;
  const output = new PassThrough();
  output.on('data', (chunk: Buffer) => {
    if (state.shown === '') state.rawAtFirst = state.raw;
    state.shown += chunk.toString();
  });
  input.write(before);
  const interrupt = new AbortController();
  const operator = terminal(input, output, interrupt);
  return {
    input,
    output,
    state,
    interrupt,
    operator,
    answer: operator.ask({ text, changes: [], answers, typed }),
  };
}

/** Presses keys once the question is shown. */
async function answered(keys: string, question?: Partial<Question>, before?: string) {
  const { input, output, state, answer } = asked(question, before);
  await once(output, 'data');
  input.write(keys);
  return { answer: await answer, ...state };
}

const TWO: readonly Answer[] = ['run', 'quit'];
const NAME = { typed: 'sandbox' };
const KEYS: [what: string, keys: string, answer: Answer, question?: Partial<Question>][] = [
  ['y', 'y', 'run'],
  ['n', 'n', 'skip'],
  ['Escape', '\u001b', 'quit'],
  ['n, where nothing can be skipped,', 'n', 'quit', { answers: TWO }],
  ['a key after others, and keys that are not offered,', 'x?1\r dsy', 'run', { answers: TWO }],
  // Ctrl-Y, Ctrl-S, Ctrl-Q and Alt-Y.
  ['s after keys with Ctrl or Alt', '\u0019\u0013\u0011\u001bys', 'skip'],
  // Asked to type a name.
  ['the name and Enter', 'sandbox\r', 'run', NAME],
  ['the name with a correction', 'sandbx\u007fox\r', 'run', NAME],
  ['y, then a part of the name, then s', 'y\rsand\rs\r', 'skip', NAME],
  ['help, then the name', 's?sandbox\r', 'run', NAME],
  ['Enter alone, then q', '\rq\r', 'quit', NAME],
  ['Escape, even where the name to type is a key’s,', '\u001b', 'quit', { typed: 'escape' }],
];
for (const [what, keys, answer, question] of KEYS) {
  test(`terminal: ${what} is ${answer}`, async () => {
    assert.is((await answered(keys, question)).answer, answer);
  });
}

test('terminal: shows the question with the offered keys, reads them before, and restores the terminal', async () => {
  const { shown, raw, rawAtFirst } = await answered('y', { text: 'Run this step?', answers: TWO });
  // Otherwise Ctrl-C would become a signal.
  assert.equal([rawAtFirst, raw], [true, false]);
  assert.match(shown, /Run this step\? +\[y\] run +\[q\] quit/);
  assert.not.match(shown, 'skip');
});

test('terminal: what was typed before the question is no answer', async () => {
  assert.is((await answered('s', {}, 'y')).answer, 'skip');
});

const INTERRUPTS: [what: string, act: (input: PassThrough, interrupt: AbortController) => void][] = [
  ['Ctrl-C', (input) => void input.write('\u0003')],
  ['the end of input', (input) => void input.end()],
  ['a closed terminal', (input) => void input.emit('error', new Error('setRawMode EIO'))],
  ['a signal', (_, interrupt) => interrupt.abort()],
];
for (const [what, act] of INTERRUPTS) {
  test(`terminal: ${what} interrupts, and is no answer`, async () => {
    const { input, state, interrupt, operator, answer } = asked();
    act(input, interrupt);
    assert.is(((await thrownBy(() => answer)) as Error).name, 'AbortError');
    assert.ok(interrupt.signal.aborted);
    assert.not(state.raw);
    const again = await thrownBy(() => operator.ask({ text: '?', changes: [], answers: ALL }));
    assert.is((again as Error).name, 'AbortError');
  });
}

test.run();
