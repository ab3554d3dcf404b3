import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandText, quote, reference } from './command.ts';

function bash(script: string): string {
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' });
}

test('quote: leaves plain words as a person types them', () => {
  for (const word of ['vault', 'auth/aws/role/dev-role-iam-demo', 'a=b', 'x@y.z', '100%']) {
    assert.is(quote(word), word);
  }
});

test('quote: a reference to a variable of the guide stays a reference, and is one word', () => {
  assert.is(quote(reference('ROLE_NAME')), `"\${ROLE_NAME}"`);
  assert.is(
    bash(
      `ROLE_NAME='a b*'; printf '%s|' ${quote(reference('ROLE_NAME'))}${quote(`x${reference('ROLE_NAME')} "$(id)" \`id\` $HOME \\`)}`,
    ),
    'a b*xa b* "$(id)" `id` $HOME \\|',
  );
});

test('commandText: the document first, then what is typed; all of it where it runs', () => {
  const command = { writes: { file: 'a.json', text: '{}' }, run: ['use a.json', 'rm a.json'] };
  const lines = 'cat <<EOF > a.json\n{}\nEOF\nuse a.json\nrm a.json';
  assert.is(commandText(command), lines);
  assert.is(commandText({ ...command, within: (script) => `in-pod '${script}'` }), `in-pod '${lines}'`);
  assert.is(commandText({ run: [] }), '');
});

test.run();
