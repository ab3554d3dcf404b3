import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE, commandLineOf } from '../../testing/catalogue.ts';
import { Failure } from '../resource/index.ts';
import { exportOf } from './export.ts';

const commandOf = (...args: string[]) => exportOf(commandLineOf(['export', ...args]), CATALOGUE);

function seen(...args: string[]): string {
  try {
    commandOf(...args);
    return '';
  } catch (error) {
    return error instanceof Failure && error.kind === 'input' ? error.seen : 'no Failure of kind input';
  }
}

test('exportOf: a page to standard output by default', () => {
  const page = { ids: ['01-aws'], all: false, format: 'md', out: undefined };
  assert.equal(commandOf('01-aws'), page);
  assert.equal(commandOf('01-aws', '--out', '-'), page);
});

test('exportOf: all is every runbook that has a page', () => {
  assert.equal(commandOf('all', '--out', 'docs').ids, [
    '00-preflight',
    '01-aws',
    '02-vault',
    '90-troubleshoot',
  ]);
});

test('exportOf: needs a folder if there is more than one file to write', () => {
  assert.match(seen('all'), '--out');
  assert.match(seen('all', '--out', 'one.md'), 'folder');
  assert.is(seen('all', '--format', 'mjs', '--out', 'all.mjs'), '');
  assert.match(seen('01-aws', '--format', 'mjs'), '--out');
});

test('exportOf: a teardown is exported as one Node file, not as a page', () => {
  assert.match(seen('99-teardown'), 'Undo');
  assert.is(seen('99-teardown', '--format', 'mjs', '--out', 'd'), '');
});

test('exportOf: the error names what is wrong', () => {
  assert.match(seen(), 'name one runbook');
  assert.match(seen('01-aws', '02-vault'), 'too many arguments');
  assert.match(seen('05-more'), '05-more');
  assert.match(seen('01-aws', '--format', 'pdf'), "'pdf' is invalid");
  assert.match(seen('01-aws', '--format', 'sh'), 'Allowed choices are md, mjs.');
  assert.match(seen('01-aws', '--colour'), '--colour');
  assert.match(seen('01-aws', '--cluster', ''), '--cluster has an empty value');
  assert.match(seen('01-aws', '--format', 'mjs', '--resolved', '--out', 'd'), '--resolved');
  assert.match(seen('01-aws', '--format', 'mjs', '--cluster', 'c', '--out', 'd'), '--cluster');
});

test.run();
