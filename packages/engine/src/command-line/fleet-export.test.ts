import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandLineOf } from '../../testing/catalogue.ts';
import { Failure } from '../resource/index.ts';
import { fleetExportOf } from './fleet-export.ts';

/** These tests read no entry. */
const RUNS = { variables: [], secrets: [], inputsOf: () => assert.unreachable(), loginStep: '' };
const exported = (args: readonly string[]) => fleetExportOf(commandLineOf(['fleet', ...args]), RUNS as never);

const EXPORT = ['export', '--fleet', 'fleet.yaml'];
const KUBERNETES = [...EXPORT, '--to', 'kubernetes', '--image', 'registry.example.com/runbooks:1'];
const ROLE = ['--role-arn', 'arn:aws:iam::123456789012:role/teams/fleet'];
const GITHUB = [...EXPORT, '--to', 'github-actions', ...ROLE];

const WRONG: [what: string, args: string[], why: RegExp][] = [
  ['no verb', [], /fleet export/],
  ['another verb', ['run'], /'run'/],
  ['a target of a kubeconfig', ['kubeconfig', '--fleet', 'f', '--to', 'kubernetes'], /--to/],
  ['no fleet', ['export'], /--fleet/],
  ['no target', EXPORT, /--to/],
  ['another target', [...EXPORT, '--to', 'nomad'], /"nomad"/],
  ['no image', [...EXPORT, '--to', 'kubernetes'], /--image/],
  ['an image with a space', [...EXPORT, '--to', 'kubernetes', '--image', 'a b'], /"a b"/],
  ['an invalid namespace', [...KUBERNETES, '--namespace', 'A_B'], /"A_B"/],
  ['a namespace of others', [...KUBERNETES, '--namespace', 'kube-system'], /kube-system/],
  ['no role', [...EXPORT, '--to', 'github-actions'], /--role-arn/],
  ['a role that is not an ARN', [...KUBERNETES, '--role-arn', 'arn:aws:iam::1:user/x'], /ARN of a role/],
  ['an image in GitHub Actions', [...GITHUB, '--image', 'x'], /--image is for --to kubernetes only/],
  [
    'a namespace in GitHub Actions',
    [...GITHUB, '--namespace', 'x'],
    /--namespace is for --to kubernetes only/,
  ],
  ['more jobs than a matrix has', [...GITHUB, '--shards', '257'], /at most 256/],
  ['no shards', [...KUBERNETES, '--shards', '0'], /--shards/],
  ['half a pod', [...KUBERNETES, '--parallelism', '1.5'], /--parallelism/],
  [
    'a fleet outside the repository',
    ['export', '--fleet', '../fleet.yaml', '--to', 'github-actions', ...ROLE],
    /from its root/,
  ],
  [
    'an expression as a file’s name',
    ['export', '--fleet', `fleets/\${{ github.token }}.yaml`, '--to', 'github-actions', ...ROLE],
    /character that no workflow/,
  ],
  [
    'a line break in a file’s name',
    ['export', '--fleet', 'fleet\rname: x', '--to', 'github-actions', ...ROLE],
    /character that no workflow/,
  ],
  ['a flag of runs', [...KUBERNETES, '--yes'], /--yes/],
];
for (const [what, args, why] of WRONG) {
  test(`fleet: ${what} is refused before anything is read`, () => {
    assert.throws(
      () => exported(args),
      (error: unknown) => error instanceof Failure && error.kind === 'input' && why.test(error.seen),
    );
  });
}

test.run();
