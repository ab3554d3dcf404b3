import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { bash, command, outputOf, world } from './world.ts';

const test = suite('pages that stop');

test.before(() => guideIsDone());

test('docs/troubleshooting: after the variables of another cluster, kubectl and helm do nothing (STOP)', async () => {
  const readme = readFileSync(join(import.meta.dirname, '../docs/troubleshooting/README.md'), 'utf8');
  const [, block = ''] = /^```sh\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  const { clusterName, region } = world();
  const variables = block.replace('<aws_region>', region);
  const changes = 'kubectl create namespace by-mistake; helm list; echo end';
  for (const shell of ['sh', 'bash']) {
    const pasteFor = async (name: string) =>
      (await command(shell, ['-c', [variables.replace('<cluster_name>', name), changes].join('\n')])).output;
    const elsewhere = await pasteFor(`${clusterName}-typo`);
    assert.match(elsewhere, /(?:^STOP: kubectl is in another cluster\n){3}end/m);
    assert.not.match(elsewhere, /created|NAMESPACE/);
    const here = await pasteFor(clusterName);
    assert.match(here, /namespace\/by-mistake created\nNAME\b/);
    assert.not.match(here, 'STOP: kubectl');
    await outputOf(bash('kubectl delete namespace by-mistake'));
  }
});

test.run();
