import type { Failure } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toolFailure } from './tool.ts';

function failureOf(stderr: string, stdout = ''): Failure {
  return toolFailure('helm release vault/vault', { ok: false, stdout, stderr });
}

const REFUSED: [kind: Failure['kind'], stderr: string][] = [
  ['input', 'error: context "dev" does not exist'],
  ['input', 'error: current-context must exist in order to minify'],
  [
    'input',
    'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
  ],
  ['input', 'Unable to connect to the server: getting credentials: exec: executable aws not found'],
  ['input', 'error: exec plugin: invalid apiVersion "client.authentication.k8s.io/v1alpha1"'],
  ['input', 'error: You must be logged in to the server (Unauthorized)'],
  ['input', 'Error: query: failed to query with labels: Unauthorized'],
  [
    'failed',
    "Error: no cached repo found. (try 'helm repo update'): open /root/.cache/helm/repository/gloo-index.yaml: no such file or directory",
  ],
  ['failed', 'Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout'],
  ['failed', 'Error from server (NotFound): serviceaccounts "gloo" not found'],
];
for (const [kind, stderr] of REFUSED) {
  test(`toolFailure: of kind ${kind} for ${stderr}`, () => {
    assert.is(failureOf(stderr).kind, kind);
  });
}

for (const stderr of [
  'Error: mkdir /home/me/.config/helm: permission denied',
  'Error: open /root/.cache/helm/repository/gloo-index.yaml: read-only file system',
  'Error: looks like "https://a" is not a valid chart repository or cannot be reached: open /nonexistent/index.yaml: no such file or directory',
  'Error: write /root/.cache/helm/repository/index.yaml: no space left on device',
]) {
  test(`toolFailure: blames no address or network for a folder of this machine: ${stderr}`, () => {
    const { kind, words, next } = failureOf(stderr);
    assert.equal([kind, words], ['input', undefined]);
    assert.match(next.join(), 'HELM_CACHE_HOME');
  });
}

test.run();
