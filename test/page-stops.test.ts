import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { bash, command, outputOf, world } from './world.ts';

const test = suite('pages that stop');

test.before(() => guideIsDone());

test('docs/troubleshooting: after the variables of another cluster, no fix changes anything, and kubectl works', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../docs/troubleshooting/README.md'), 'utf8');
  const [, block = ''] = /^```sh\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  const { clusterName, region } = world();
  const variables = block.replace('<aws_region>', region);
  const fix = `: "\${CLUSTER_NAME:?}" && kubectl create namespace by-mistake`;
  for (const shell of ['sh', 'bash']) {
    const pasteFor = async (name: string) => {
      const pasted = [variables.replace('<cluster_name>', name), `(${fix})`, 'kubectl get namespace default'];
      return (await command(shell, ['-c', pasted.join('\n')])).output;
    };
    const elsewhere = await pasteFor(`${clusterName}-typo`);
    assert.match(elsewhere, `STOP: kubectl is not in ${clusterName}-typo`);
    assert.not.match(elsewhere, 'by-mistake created');
    assert.match(elsewhere, /^default /m);
    const here = await pasteFor(clusterName);
    assert.match(here, `OK: ${clusterName}`);
    assert.match(here, /namespace\/by-mistake created/);
    await outputOf(bash('kubectl delete namespace by-mistake'));
  }
});

test.run();
