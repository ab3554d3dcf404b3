import { Failure } from 'resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE, exportOf } from '../testing/catalogue.ts';

function seen(...args: string[]): string {
  try {
    exportOf(args);
    return '';
  } catch (error) {
    return error instanceof Failure && error.kind === 'input' ? error.seen : 'no Failure of kind input';
  }
}

test('parseExport: a page to standard output, unless told', () => {
  const command = exportOf(['01-aws']);
  if (command === 'help') assert.unreachable();
  else {
    const { ids, all, format, resolved, out } = command;
    assert.equal(
      { ids, all, format, resolved, out },
      { ids: ['01-aws'], all: false, format: 'md', resolved: false, out: undefined },
    );
  }
});

test('parseExport: all is every runbook that has a page', () => {
  const command = exportOf(['all', '--out', 'docs']);
  assert.equal(
    command === 'help' ? [] : command.ids,
    CATALOGUE.runbooks.map(({ id }) => id).filter((id) => id !== CATALOGUE.teardown),
  );
});

test('parseExport: asks for a folder where there is more than one file to write', () => {
  assert.match(seen('all'), '--out');
  assert.match(seen('all', '--out', 'one.md'), 'folder');
  assert.is(seen('all', '--format', 'mjs', '--out', 'all.mjs'), '');
  assert.match(seen('01-aws', '--format', 'mjs'), '--out');
});

test('parseExport: a teardown is exported as one file for node, not as a page', () => {
  assert.match(seen('99-teardown'), 'Undo');
  assert.is(seen('99-teardown', '--format', 'mjs', '--out', 'd'), '');
});

test('parseExport: names what is wrong', () => {
  assert.match(seen(), 'name one runbook');
  assert.match(seen('01-aws', '02-vault'), 'name one runbook');
  assert.match(seen('05-more'), '"05-more"');
  assert.match(seen('01-aws', '--format', 'pdf'), '"pdf"');
  assert.match(seen('01-aws', '--format', 'sh'), '--format md');
  assert.match(seen('01-aws', '--format', 'sh'), '--format mjs');
  assert.match(seen('01-aws', '--colour'), '--colour');
  assert.match(seen('01-aws', '--cluster', ''), '--cluster has an empty value');
  assert.match(seen('01-aws', '--format', 'mjs', '--resolved', '--out', 'd'), '--resolved');
  assert.match(seen('01-aws', '--format', 'mjs', '--cluster', 'c', '--out', 'd'), '--cluster');
});

test.run();
