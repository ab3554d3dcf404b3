import { setTimeout as sleep } from 'node:timers/promises';
import { Chalk } from 'chalk';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stages } from './progress.ts';
import { ProgressView, seconds } from './progress-view.ts';

const plain = new Chalk({ level: 0 });
const screen = (isTTY: boolean) => {
  const written: string[] = [];
  return { isTTY, columns: 60, written, write: (text: string) => written.push(text) };
};

const view = suite('progress');

view('prints a line for each change if there is no terminal', () => {
  const out = screen(false);
  const progress = new ProgressView(out, plain);
  progress.show({ stage: 'AWS', state: 'working', detail: 'starting moto' });
  progress.show({ stage: 'AWS', state: 'working', detail: 'starting moto' });
  progress.show({ stage: 'AWS', state: 'ready', detail: '' });
  progress.end();
  assert.is(out.written.length, 2);
  assert.match(out.written[0] as string, /^\d{4}-\d\d-\d\dT\S+Z +0\.\d s {2}AWS: starting moto\n$/);
  assert.match(out.written[1] as string, /AWS: ready\n$/);
});

view('without a terminal, prints no line for each count, but the current work after a silence', async () => {
  const out = screen(false);
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
  assert.is(out.written.length, 2);
  while (out.written.length < 3) await sleep(5);
  progress.end();
  assert.match(
    out.written[2] as string,
    /s {2}programs: kubernetes: compiling \(6 min\), 499 of 3085 packages\n$/,
  );
});

view('is redrawn in place on a terminal, with no line wider than the screen', () => {
  const out = screen(true);
  const progress = new ProgressView(out, plain);
  progress.show({ stage: 'Vault', state: 'working', detail: 'x'.repeat(200) });
  progress.show({ stage: 'Vault', state: 'failed', detail: 'no' });
  progress.end();
  assert.ok(out.written[1]?.startsWith(`\x1b[${stages.length}A`));
  for (const frame of out.written) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what is written to a terminal
    const lines = frame.replace(/\x1b\[\d*[AK]|\r/g, '').split('\n');
    for (const line of lines) assert.ok(line.length <= 60, line);
  }
});
view.run();

const spans = suite('a time span');
spans('is short below a minute and has minutes above', () => {
  assert.is(seconds(1234), '1.2 s');
  assert.is(seconds(125_000), '2 m 05 s');
});
spans.run();
