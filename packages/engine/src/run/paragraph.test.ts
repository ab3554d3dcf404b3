import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { paragraph } from './paragraph.ts';

const COMMANDS = [
  './runbook 02-vault --fleet fleet.yaml --cluster demo-eu-1 --region eu-west-1 --only 02-vault.4',
  'node all.mjs --cluster demo-eu-1 --kube-context me@demo.eu-west-1 --guide 1.16 --plan',
];
for (const command of COMMANDS) {
  test(`paragraph: a command can be copied at 80 columns and at 40: ${command}`, () => {
    for (const columns of [80, 40]) {
      const text = `The policy of this guide differs. For what differs in it, ${command} shows the whole difference.`;
      assert.ok(paragraph('  next ', text, { columns }).includes(command));
    }
  });
}

test.run();
