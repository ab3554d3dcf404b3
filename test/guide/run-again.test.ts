import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = resolve(import.meta.dirname, '../..');

/** Each text that advises to run again, by its file and words, and the reason why that can help. */
const HELPS: readonly (readonly [file: string, words: string, because: string])[] = [
  ['docs/scale.md', 'run again', 'a fleet of which one cluster failed: the others are done'],
  ['docs/scale.md', 'run again', 'a worker that lost its machine or its connection'],
  [
    'docs/troubleshooting/another-helm.md',
    'Run again',
    'another helm may end; if it was killed, the run recovers',
  ],
  ['packages/aws-irsa/src/requirements.ts', 'run with IAM_PATH creates it again', 'another input'],
  ['packages/engine/src/resource/decide.ts', 'run again', 'with another flag'],
  ['packages/engine/src/resource/failure.ts', 'Run again', 'the text of RUN_AGAIN'],
  ['packages/engine/src/run/advice.ts', 'RUN_AGAIN', 'its adapter says that the error passes, or was a race'],
  ['packages/engine/src/run/apply.ts', 'Run again', 'IAM takes minutes to show a repair'],
  ['packages/engine/src/run/consent.ts', 'run again', 'with another flag'],
  ['packages/engine/src/run/defect.ts', 'RUN_AGAIN', 'a broken connection'],
  ['packages/engine/src/run/refusals.ts', 'Run again', 'with another flag'],
  ['packages/engine/src/run/refusals.ts', 'Run the commands shown, or run again', 'with another answer'],
  ['packages/engine/src/run/run.ts', 'run again', 'after Ctrl-C'],
  ['packages/engine/src/run/visible.ts', 'RUN_AGAIN', 'a system that shows a change late'],
  ['packages/fleet/src/fleet-command.ts', 'run again', 'with another flag'],
  ['packages/gloo-install/src/release/pending-release.ts', 'RUN_AGAIN', 'another helm has just ended'],
  [
    'packages/gloo-install/src/pods/pods.ts',
    'run again',
    'a restarted pod is proved by the time that it stays up',
  ],
  [
    'packages/guide/src/run/leftovers.ts',
    'run of the guide is under way, then run the teardown again',
    'another run created something meanwhile',
  ],
  ['packages/kubernetes/src/process/sh.ts', 'RUN_AGAIN', 'the machine had no process or no memory left'],
  ['packages/kubernetes/src/process/tool.ts', 'run again', 'a cluster that does not answer now'],
  [
    'packages/pages/texts/90-troubleshoot.md',
    'Try to associate the Vault policy with the AWS role again',
    'the guide’s heading',
  ],
  ['packages/vault-auth/src/refusal.ts', 'Run again', 'a rate limit, with the time to wait'],
  ['packages/vault-auth/src/vault-path.ts', 'RUN_AGAIN', 'another run has just written it'],
  [
    'runbooks/90-troubleshoot.ts',
    'Try to associate the Vault policy with the AWS role again',
    'the guide’s heading',
  ],
];

const TEXTS = [
  'packages',
  'runbooks',
  'scripts',
  'docs/*.md',
  'docs/scale',
  'docs/troubleshooting',
  'README.md',
];
const NOT_OF_PRODUCT = /\.test\.|\/testing\/|^packages\/sandbox\/|^docs\/runbooks\//;
const AGAIN = /\b(?:run|try)\b[^.;:|\n]{0,60}?\bagain\b|\bRUN_AGAIN\b/gi;

test('a text asks to run again only where that can help: list it here, or name what mends the cause', () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...TEXTS], {
    cwd: ROOT,
    encoding: 'utf8',
  }).split('\n');
  const found = files
    .filter((file) => /\.(?:ts|mjs|md|yaml)$/.test(file) && !NOT_OF_PRODUCT.test(file))
    .flatMap((file) => {
      const text = readFileSync(resolve(ROOT, file), 'utf8');
      const told = text.replaceAll(/^(?:import [^;]*;|export const RUN_AGAIN|\s*(?:\/\*\*|\*|\/\/).*)/gm, '');
      return [...told.matchAll(AGAIN)].map(([words]) => `${file}: ${words}`);
    });
  assert.equal(found.sort(), HELPS.map(([file, words]) => `${file}: ${words}`).sort());
});

test.run();
