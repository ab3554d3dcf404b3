import { execFileSync } from 'node:child_process';
import { holdsFor, holdsForAll, hostile, takesAnyText } from 'engine/testing/hostile';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KubeContext } from './kube-context.ts';
import { Kubectl } from './kubectl.ts';
import { toolFailure } from './tool.ts';

takesAnyText(
  'toolFailure',
  (text) => {
    for (const stderr of [text, `context ${text}`]) {
      const failure = toolFailure('helm release x/y', { ok: false, stdout: text, stderr });
      assert.ok(failure.seen.length > 0 && failure.seen.length < 11_000);
      if (stderr !== '' && stderr.length < 10_000) assert.is(failure.seen, stderr);
    }
  },
  ['context ', 'context "', '"', ' does not exist', 'getting credential', ' '],
);

test('toolFailure: a context that does not exist is reported, whatever its name', () => {
  const name = hostile.map((text) => text.replaceAll(/["\s]/g, '')).filter((text) => text !== '');
  holdsFor(200, name, (context) => {
    for (const stderr of [
      `error: context "${context}" does not exist`,
      `context ${context} does not exist`,
    ]) {
      assert.match(toolFailure('x', { ok: false, stdout: '', stderr }).likely ?? '', 'kube');
    }
  });
});

test('Kubectl: the command shown has one option for the context, whatever its name', () => {
  // Arguments of programs contain neither NUL nor lone surrogates; a reference stays one for the shell.
  const name = hostile.map((text) => Buffer.from(text.replaceAll(/\0|\$\{/g, '')).toString());
  holdsForAll(3, 100, name, (contexts) => {
    const script = `kubectl() { printf '%s\\0' "$#" "$@"; }\n${contexts.map((one) => new Kubectl(new KubeContext(one)).shown).join('\n')}`;
    const words = execFileSync('bash', ['-s'], { input: script, encoding: 'utf8' }).split('\0').slice(0, -1);
    assert.equal(
      words,
      contexts.flatMap((one) => ['1', `--context=${one}`]),
    );
  });
});

test.run();
