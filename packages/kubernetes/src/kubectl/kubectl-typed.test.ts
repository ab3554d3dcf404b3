import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Kubectl } from './kubectl.ts';

const typed = (patch: object) =>
  new Kubectl().typed(['patch', 'x'], patch as never).replace(/^.* patch x /, '');

test('Kubectl.typed: a patch of numbers, names and removals is shown', () => {
  const patch = {
    ports: [
      { $patch: 'delete', port: 1 },
      { name: 'http', port: 8200 },
    ],
    type: null,
  };
  assert.is(typed(patch), `--patch '${JSON.stringify(patch)}'`);
});

for (const [what, patch] of Object.entries({
  'in a field': { refreshRate: '60s' },
  'in a list': { watchNamespaces: ['a-secret'] },
  'beneath a name': { volumes: [{ name: 'v', csi: { volumeAttributes: { password: 'a-secret' } } }] },
})) {
  test(`Kubectl.typed: a patch with a text ${what} is not shown`, () => {
    assert.is(typed(patch), "--patch-file '(not shown)'");
  });
}

test.run();
