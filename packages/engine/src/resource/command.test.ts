import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandText } from './command.ts';

test('commandText: the document first, then what is typed; all of it where it runs', () => {
  const command = { writes: { file: 'a.json', text: '{}' }, run: ['use a.json', 'rm a.json'] };
  const lines = 'cat <<EOF > a.json\n{}\nEOF\nuse a.json\nrm a.json';
  assert.is(commandText(command), lines);
  assert.is(commandText({ ...command, within: (script) => `in-pod '${script}'` }), `in-pod '${lines}'`);
  assert.is(commandText({ run: [] }), '');
});

test.run();
