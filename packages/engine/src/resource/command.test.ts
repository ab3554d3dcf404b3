import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandLines, hereDocument, quote, reference } from './command.ts';

function bash(script: string): string {
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' });
}

test('quote: leaves plain words as a person types them', () => {
  for (const word of ['vault', 'auth/aws/role/dev-role-iam-demo', 'a=b', 'x@y.z', '100%']) {
    assert.is(quote(word), word);
  }
});

test('quote: quotes any text that a shell would not read as one plain word', () => {
  assert.is(quote('Vault auth role'), "'Vault auth role'");
  assert.is(quote(''), "''");
  assert.is(quote('$(id)'), "'$(id)'");
  assert.is(quote("it's"), `'it'\\''s'`);
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

test('commandLines: bash reads all lines as one command', () => {
  const command = commandLines('printf "%s|"', 'a', quote('b c'), '--d=e');
  assert.is(command, `printf "%s|" \\\n  a \\\n  'b c' \\\n  --d=e`);
  assert.is(bash(command), 'a|b c|--d=e|');
});

test('hereDocument: writes the document with exactly one line break at its end', () => {
  for (const text of ['{\n  "a": 1\n}', '{\n  "a": 1\n}\n', '{\n  "a": 1\n}\n\n']) {
    assert.is(hereDocument('x.json', text), 'cat <<EOF > x.json\n{\n  "a": 1\n}\nEOF');
  }
});

test.run();
