import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { thrownBy } from '../../testing/thrown.ts';
import { literal } from '../resource/index.ts';
import type { Answer, Question } from './consent.ts';
import { terminal } from './terminal.ts';

const ALL: readonly Answer[] = ['run', 'rest', 'skip', 'quit'];

/** A question at a terminal: the input, the output, and the text shown there. */
function asked({ text = '?', answers = ALL, ...question }: Partial<Question> = {}) {
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
  const interrupt = new AbortController();
  const operator = terminal(input, output, interrupt);
  return {
    input,
    output,
    state,
    interrupt,
    operator,
    answer: operator.ask({ text, changes: [], answers, ...question }),
  };
}

/** Types each part after the question is asked again. */
async function answered(parts: readonly string[], question?: Partial<Question>) {
  const { input, output, state, answer } = asked(question);
  for (const [index, part] of parts.entries()) {
    while (state.shown.split(' › ').length <= index + 1) await once(output, 'data');
    input.write(part);
  }
  return { answer: await answer, ...state };
}

const TWO: readonly Answer[] = ['run', 'quit'];
const NO_ANSWERS = [
  ...['y \n', ' yes\n', 'ｙ\n', '\n', '\u001b[Ay\n', 'y\0\n', 'y\r\n', '\u001b[200~y\u001b[201~\n'],
  ...['y\ny\n', 'y\n\n', '\ny\n', 'y\ny', 'x\ny\nz\n', '\u001b[200~y\ny\n\u001b[201~'],
];
const ANSWERS: [what: string, parts: readonly string[], answer: Answer, question?: Partial<Question>][] = [
  ['y', ['y\n'], 'run'],
  ['a', ['a\n'], 'rest'],
  ['s', ['s\n'], 'skip'],
  ...['Y\n', 'yes\n', 'YES\n'].map((line): (typeof ANSWERS)[number] => [literal(line), [line], 'run']),
  ...['n\n', 'No\n', 'Q\n'].map((line): (typeof ANSWERS)[number] => [literal(line), [line], 'quit']),
  ['the name with a word, where it is No,', ['delete No\n'], 'run', { typed: 'No' }],
  ['q, after the name in another case,', ['DEMO\n', 'q\n'], 'quit', { typed: 'demo' }],
  ['q', ['q\n'], 'quit'],
  ['q, after what is not offered,', ['a\n', 's\n', 'q\n'], 'quit', { answers: TWO }],
  ...NO_ANSWERS.map((no): (typeof ANSWERS)[number] => [`q, after ${literal(no)},`, [no, 'q\n'], 'quit']),
  ['y, after help,', ['?\n', 'y\n'], 'run'],
  ['the name', ['demo\n'], 'run', { typed: 'demo' }],
  ['s, after y and a part of the name,', ['y\n', 'dem\n', 's\n'], 'skip', { typed: 'demo' }],
  ['q, where the cluster is called q,', ['q\n'], 'quit', { typed: 'q' }],
  ['the name with a word, where it is a letter,', ['y\n', 'delete y\n'], 'run', { typed: 'y' }],
];
// In sequence, the questions would wait for seconds.
const answering = ANSWERS.map(([, parts, , question]) => answered(parts, question));
for (const [index, [what, parts, answer]] of ANSWERS.entries()) {
  test(`terminal: ${what} is ${answer}; each line that is no answer gets a sentence`, async () => {
    const { answer: given, shown } = (await answering[index]) ?? {};
    assert.is(given, answer);
    const remarks = shown?.split('nothing was done').length ?? 0;
    assert.is(remarks - 1, parts.length - 1 - parts.filter((part) => part === '?\n').length);
  });
}

const NAMED: [typed: string, remark: string][] = [
  ['foo\n', '"foo" is not an answer, so nothing was done. Type y, a, s, q or ? on one line'],
  ['y\ny\n', '"y\\ny" is more than one line'],
  ['\u001b[200~y\u001b[201~\n', 'You pasted "y"'],
  ['\n', 'An empty line is not an answer'],
];
const naming = NAMED.map(([typed]) => answered([typed, 'q\n']));
for (const [index, [typed, remark]] of NAMED.entries()) {
  test(`terminal: ${literal(typed)} is named`, async () => {
    assert.match((await naming[index])?.shown ?? '', remark);
  });
}

test('terminal: b shows the other view, and asks again', async () => {
  let views = 0;
  const showOtherView = () => {
    views += 1;
  };
  const { answer, shown } = await answered(['b\n', 'B\n', 'y\n'], { showOtherView });
  assert.equal([answer, views], ['run', 2]);
  assert.match(shown, '[b] brief or full');
});

const STALLED: [what: string, parts: readonly string[]][] = [
  ['a paste without marks', ['foo\n', 'y\n']],
  ['a paste whose end is late', ['\u001b[200~foo\n', 'y\n', 'y\n\u001b[201~']],
];
const stalling = STALLED.map(async ([, parts]) => {
  const { input, output, state, answer } = asked();
  while (!state.shown.includes(' › ')) await once(output, 'data');
  for (const part of parts) {
    input.write(part);
    await sleep(600);
  }
  while (state.shown.split(' › ').length <= 2) await once(output, 'data');
  input.write('q\n');
  return answer;
});
for (const [index, [what]] of STALLED.entries()) {
  test(`terminal: ${what}, over a line that stalls, is no answer`, async () => {
    assert.is(await stalling[index], 'quit');
  });
}

// The rest of a line that is too long never arrives, and this must not lock the terminal.
const CUT = `\u001b[200~${'y'.repeat(1023)}\n`;
const OPEN_PASTES: [what: string, first: string, parts: readonly string[], asksAgain: boolean][] = [
  ['that stalls for longer than any wait', '\u001b[200~foo\n', ['y\n\u001b[201~'], true],
  ['that never ends', '\u001b[200~foo\n', ['y\n'], false],
  ['whose line was cut', CUT, [], true],
];
const pasting = OPEN_PASTES.map(async ([, first, parts, asksAgain]) => {
  const { input, output, state, interrupt, answer } = asked();
  while (!state.shown.includes(' › ')) await once(output, 'data');
  input.write(first);
  const times = () => state.shown.split(' › ').length - 1;
  for (const part of parts) {
    while (!state.shown.includes('The paste has not ended') && times() < 2) await once(output, 'data');
    input.write(part);
  }
  if (!asksAgain) await sleep(4700);
  while (asksAgain && times() < 2) await once(output, 'data');
  interrupt.abort();
  await thrownBy(() => answer);
  return state.shown;
});
for (const [index, [what, , parts, asksAgain]] of OPEN_PASTES.entries()) {
  test(`terminal: a paste ${what} ${asksAgain ? 'is no answer' : 'waits for its end or for Ctrl-C'}`, async () => {
    const shown = (await pasting[index]) ?? '';
    assert.is(shown.split(' › ').length, asksAgain ? 3 : 2, shown);
    assert.is(shown.split('The paste has not ended').length, parts.length === 0 ? 1 : 2, shown);
  });
}

test('terminal: a run that is stopped as soon as a question is shown asks again', async () => {
  const { input, output, state, answer } = asked();
  const write = output.write.bind(output);
  output.write = (text: string) => {
    output.write = write;
    process.kill(process.pid, 'SIGCONT');
    return write(text);
  };
  for (let left = 50; left > 0 && state.shown.split(' › ').length <= 2; left -= 1) await sleep(100);
  input.write('q\n');
  assert.is(await answer, 'quit');
  assert.is(state.shown.split(' › ').length, 3);
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
