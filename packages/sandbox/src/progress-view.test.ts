import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { Chalk } from 'chalk';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stages } from './progress.ts';
import { ProgressView, seconds } from './progress-view.ts';

const plain = new Chalk({ level: 0 });
/** What was written, and the stream that writes it. */
function screen(terminal: Partial<NodeJS.WriteStream> = {}) {
  const written: string[] = [];
  const out = { ...terminal, write: (text: string) => written.push(text) };
  return { written, out: out as unknown as NodeJS.WriteStream };
}

const view = suite('progress');

view('prints a line for each change if there is no terminal', () => {
  const { written, out } = screen();
  const progress = new ProgressView(out, plain);
  progress.show({ stage: 'AWS', state: 'working', detail: 'starting moto' });
  progress.show({ stage: 'AWS', state: 'working', detail: 'starting moto' });
  progress.show({ stage: 'AWS', state: 'ready', detail: '' });
  progress.end();
  assert.is(written.length, 2);
  assert.match(written[0] as string, /^\d{4}-\d\d-\d\dT\S+Z +0\.\d s {2}AWS: starting moto\n$/);
  assert.match(written[1] as string, /AWS: ready\n$/);
});

view('without a terminal, prints no line for each count, but the current work after a silence', async () => {
  const { written, out } = screen();
  const progress = new ProgressView(out, plain, 15);
  const detail = 'compiling (6 min)';
  progress.show({ stage: 'charts', state: 'waiting', detail: 'waiting for helm' });
  for (let n = 0; n < 500; n += 1)
    progress.show({
      stage: 'programs: kubernetes',
      state: 'working',
      detail,
      count: `${n} of 3085 packages`,
    });
  assert.is(written.length, 2);
  while (written.length < 3) await sleep(5);
  progress.end();
  assert.match(
    written[2] as string,
    /s {2}programs: kubernetes: compiling \(6 min\), 499 of 3085 packages\n$/,
  );
});

view('is redrawn in place on a terminal, with no line wider than the screen', () => {
  const { written, out } = screen({ isTTY: true, columns: 60 });
  const progress = new ProgressView(out, plain);
  progress.show({ stage: 'Vault', state: 'working', detail: 'x'.repeat(200) });
  progress.show({ stage: 'Vault', state: 'failed', detail: 'no' });
  progress.end();
  const [first, second] = written.map((frame) => stripVTControlCharacters(frame).split('\n').filter(Boolean));
  assert.is(first?.length, stages.length);
  for (const line of first ?? []) assert.ok(line.length <= 60, line);
  assert.equal(second?.length, 1, 'only the line that differs is drawn again');
  assert.match(second?.[0] ?? '', /^ ✖ {2}Vault +0\.\d s {2}no$/);
});
view.run();

const spans = suite('a time span');
spans('is short below a minute and has minutes above', () => {
  assert.is(seconds(1234), '1.2 s');
  assert.is(seconds(125_000), '2 m 05 s');
});
spans.run();
