import { commandText } from 'engine/resource';
import { guideOf } from 'guide/testing/guide';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LOADED, stepsOf } from './runbooks.ts';

/** The commands that install and remove what is in the cluster, for a kubectl context. */
function commandsFor(kubeContext?: string): string {
  const guide = guideOf({
    environment: { VAULT_IRSA_ROLE_NAME: 'vault' },
    runbooks: LOADED,
    ...(kubeContext !== undefined && { kubeContext }),
  });
  const [, ...inCluster] = LOADED.sections;
  const resources = stepsOf(guide, inCluster).flatMap((step) => step.resources ?? []);
  const commands = resources.flatMap(({ command, remove }) => [command(), remove?.command()]);
  return commands.map((command) => (command === undefined ? '' : commandText(command))).join('\n');
}

test('Guide: each command for the cluster names the kubectl context of the run', () => {
  const calls = commandsFor('me@demo').match(/^(?:helm|kubectl) .*$/gm) ?? [];
  const others = calls.filter(
    (call) => !/^(?:helm repo|helm --kube-context=me@demo|kubectl --context=me@demo) /.test(call),
  );
  assert.equal(others, []);
  assert.ok(calls.length > 12, calls.join('\n'));
});

test.run();
