import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE, commandLineOf } from '../../testing/catalogue.ts';
import { commandRewriter } from './command-name.ts';

const ONE = { command: 'node 01-aws.mjs', runbook: '01-aws' };
const WHOLE = { command: 'node all.mjs', runbook: 'all' };
/** A text, and how a program other than ./runbook prints it. */
const PROGRAMS: readonly (readonly [program: typeof ONE, said: string, printed: string])[] = [
  [
    ONE,
    './runbook 01-aws --plan, ./runbook 01-aws-2, ./runbook 02-vault, ./runbook all --help',
    'node 01-aws.mjs --plan, ./runbook 01-aws-2, ./runbook 02-vault, node 01-aws.mjs --help',
  ],
  [
    WHOLE,
    './runbook 02-vault --only 02-vault.4, ./runbook 02-vault --plan, ./runbook 90-troubleshoot',
    'node all.mjs --only 02-vault.4, node all.mjs --only 02-vault --plan, ./runbook 90-troubleshoot',
  ],
];
for (const [program, said, printed] of PROGRAMS) {
  test(`commandRewriter: ${program.command} prints ${said}`, () => {
    assert.is(commandRewriter(program, CATALOGUE, commandLineOf(['all']))(said), printed);
  });
}

/** A text, and how a run with these arguments prints it. */
const SAID: readonly [args: string, said: string, printed: string][] = [
  [
    '01 --kube-context me@demo',
    'Use `kubectl create a | kubectl apply -f -`, helm rollback b, or kubectl --context=other get pods and helm repo update; kubectl is there.',
    'Use `kubectl --context=me@demo create a | kubectl --context=me@demo apply -f -`, helm --kube-context=me@demo rollback b, or kubectl --context=other get pods and helm repo update; kubectl is there.',
  ],
  ['all --enterprise', './runbook 03-gloo --enterprise, then', './runbook 03-gloo --enterprise, then'],
  ['all --cluster demo --adopt', './runbook explain ID', './runbook explain --cluster demo ID'],
  [
    '99 --cluster demo --delete-secrets',
    './runbook 99-teardown --from 99-teardown.7, ./runbook 02-vault',
    './runbook 99-teardown --cluster demo --delete-secrets --from 99-teardown.7, ./runbook 02-vault --cluster demo',
  ],
  [
    'all --fleet f.yaml --cluster one --region r',
    './runbook 02-vault --plan; ./runbook 90-troubleshoot --from-error -; ./runbook explain ID',
    './runbook 02-vault --fleet f.yaml --cluster one --region r --plan; ./runbook 90-troubleshoot --fleet f.yaml --cluster one --region r --from-error -; ./runbook explain --region r ID',
  ],
];
for (const [args, said, printed] of SAID) {
  test(`commandRewriter: a run of ${args} prints ${said}`, () => {
    const named = commandRewriter({ command: './runbook' }, CATALOGUE, commandLineOf(args.split(' ')));
    assert.is(named(said), printed);
  });
}

test('commandRewriter: a value is quoted for a shell', () => {
  const given = commandLineOf(['all', '--fleet', 'my fleet.yaml']);
  assert.is(
    commandRewriter(WHOLE, CATALOGUE, given)('./runbook all'),
    "node all.mjs --fleet 'my fleet.yaml'",
  );
});

test.run();
