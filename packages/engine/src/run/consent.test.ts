import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { thrownBy } from '../../testing/thrown.ts';
import { Failure } from '../resource/index.ts';
import { type Answer, nobody, terminal } from './consent.ts';

const ALL: readonly Answer[] = ['run', 'rest', 'skip', 'quit'];

test('nobody: refuses, and says how to consent', async () => {
  const error = await thrownBy(() => nobody.ask({ text: 'Run?', answers: ALL }));
  assert.instance(error, Failure);
  assert.is((error as Failure).kind, 'refused');
  assert.match((error as Failure).next.join(), '--yes');
});

/** The two ends of a terminal; `raw` records whether it is in raw mode. */
function ends() {
  const state = { raw: false, shown: '' };
  const input = Object.assign(new PassThrough(), {
    setRawMode: (raw: boolean) => {
      state.raw = raw;
    },
  }) as unknown as NodeJS.ReadStream & PassThrough;
  const output = new PassThrough();
  output.on('data', (chunk: Buffer) => {
    state.shown += chunk.toString();
  });
  return { input, output, state };
}

/** Asks, and presses keys once the question is shown. */
async function answered(keys: string, answers = ALL, typed?: string): Promise<Answer> {
  const { input, output } = ends();
  const answer = terminal(input, output, new AbortController()).ask({ text: '?', answers, typed });
  await once(output, 'data');
  input.write(keys);
  return answer;
}

test('terminal: keys are read before the question is shown, so that no Ctrl-C becomes a signal', async () => {
  const { input, output, state } = ends();
  const raw: boolean[] = [];
  output.on('data', () => raw.push(state.raw));
  const answer = terminal(input, output, new AbortController()).ask({ text: '?', answers: ALL });
  await once(output, 'data');
  input.write('y');
  await answer;
  assert.is(raw[0], true);
});

const KEYS: [key: string, answer: Answer][] = [
  ['y', 'run'],
  ['s', 'skip'],
  ['n', 'skip'],
  ['a', 'rest'],
  ['q', 'quit'],
  ['\u001b', 'quit'],
];
for (const [key, answer] of KEYS) {
  test(`terminal: ${JSON.stringify(key)} is ${answer}`, async () => {
    assert.is(await answered(key), answer);
  });
}

test('terminal: other keys, and keys that are not offered, are no answer', async () => {
  assert.is(await answered('x?1\r dsy', ['run', 'quit']), 'run');
  assert.is(await answered('n', ['run', 'quit']), 'quit');
  assert.is(await answered('dq', ['run', 'quit']), 'quit');
});

const TYPED: [what: string, keys: string, answer: Answer][] = [
  ['the name and Enter', 'sandbox\r', 'run'],
  ['the name with a correction', 'sandbx\u007fox\r', 'run'],
  ['y, then a part of the name', 'y\rsand\rs\r', 'skip'],
  ['help, then the name', 's?sandbox\r', 'run'],
  ['a key and Enter', 's\r', 'skip'],
  ['Enter alone, then q', '\rq\r', 'quit'],
];
for (const [what, keys, answer] of TYPED) {
  test(`terminal: asked to type a name: ${what} is ${answer}`, async () => {
    assert.is(await answered(keys, ALL, 'sandbox'), answer);
  });
}

test('terminal: Escape quits, even where the name to type is a key’s', async () => {
  const { input, output } = ends();
  const answer = terminal(input, output, new AbortController()).ask({
    text: '?',
    answers: ALL,
    typed: 'escape',
  });
  await once(output, 'data');
  input.write('\u001b');
  assert.is(await answer, 'quit');
});

test('terminal: shows the question with the offered keys, and restores the terminal', async () => {
  const { input, output, state } = ends();
  const answer = terminal(input, output, new AbortController()).ask({
    text: 'Run this step?',
    answers: ['run', 'quit'],
  });
  await once(output, 'data');
  assert.ok(state.raw);
  input.write('y');
  await answer;
  assert.not(state.raw);
  assert.match(state.shown, /Run this step\? +\[y\] run +\[q\] quit/);
  assert.not.match(state.shown, 'skip');
});

test('terminal: ? explains the offered keys, and asks again', async () => {
  const { input, output, state } = ends();
  const answer = terminal(input, output, new AbortController()).ask({
    text: 'Run this step?',
    answers: ['run', 'quit'],
  });
  await once(output, 'data');
  input.write('?y');
  assert.is(await answer, 'run');
  assert.match(state.shown, /q, Esc +end here/);
  assert.not.match(state.shown, 'leave this step out');
  assert.is(state.shown.split('Run this step?').length - 1, 2);
});

test('terminal: a key that is not offered shows the question with its keys again', async () => {
  const { input, output, state } = ends();
  const answer = terminal(input, output, new AbortController()).ask({
    text: 'Run?',
    answers: ['run', 'quit'],
  });
  await once(output, 'data');
  input.write('x');
  input.write('\r');
  input.write('y');
  await answer;
  assert.is(state.shown.split('Run?').length - 1, 2);
});

test('terminal: keys with Ctrl or Alt are no answer', async () => {
  // Ctrl-Y, Ctrl-S, Ctrl-Q and Alt-Y.
  assert.is(await answered('\u0019\u0013\u0011\u001bys'), 'skip');
});

test('terminal: what was typed before the question is no answer', async () => {
  const { input, output } = ends();
  input.write('y');
  const answer = terminal(input, output, new AbortController()).ask({ text: '?', answers: ALL });
  await once(output, 'data');
  input.write('s');
  assert.is(await answer, 'skip');
});

const INTERRUPTS: [what: string, act: (input: PassThrough, interrupt: AbortController) => void][] = [
  ['Ctrl-C', (input) => void input.write('\u0003')],
  ['the end of input', (input) => void input.end()],
  ['a closed terminal', (input) => void input.emit('error', new Error('setRawMode EIO'))],
  ['a signal', (_, interrupt) => interrupt.abort()],
];
for (const [what, act] of INTERRUPTS) {
  test(`terminal: ${what} interrupts, and is no answer`, async () => {
    const { input, output, state } = ends();
    const interrupt = new AbortController();
    const operator = terminal(input, output, interrupt);
    const answer = operator.ask({ text: '?', answers: ALL });
    act(input, interrupt);
    assert.is(((await thrownBy(() => answer)) as Error).name, 'AbortError');
    assert.ok(interrupt.signal.aborted);
    assert.not(state.raw);
    assert.is(
      ((await thrownBy(() => operator.ask({ text: '?', answers: ALL }))) as Error).name,
      'AbortError',
    );
  });
}

test.run();
