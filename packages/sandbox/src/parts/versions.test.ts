import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isFit, type Program } from './versions.ts';

/** What programs really print, and whether the sandbox can use them. */
const outputs: [Program, string, boolean][] = [
  ['kubectl', 'Client Version: v1.36.1\nKustomize Version: v5.8.1', true],
  ['kubectl', 'Client Version: v1.35.0', true],
  ['kubectl', 'Client Version: v1.32.3\nKustomize Version: v5.5.0', false],
  ['helm', 'v3.21.4+gabc', true],
  ['helm', 'v3.9.0', false],
  ['helm', 'v4.0.1', false],
  ['etcd', 'etcd Version: 3.6.8\nGo Version: go1.26', true],
  ['etcd', 'etcd Version: 3.4.1', false],
  ['kube-apiserver', 'Kubernetes v1.36.1', true],
  ['kube-scheduler', 'Kubernetes v1.35.4', false],
  ['vault', 'Vault v1.21.3 (abc), built 2026-01-01', true],
  ['vault', 'Vault v1.20.0', false],
  ['kwok', 'kwok version v0.8.0 go1.26 (linux/amd64)', true],
  ['kwokctl', 'kwokctl version v0.7.0', false],
  ['aws', 'aws-cli/1.45.11 Python/3.11.7', true],
  ['aws', 'aws-cli/2.22.0 Python/3.12.6', true],
  ['jq', 'jq-1.6', true],
  ['jq', 'jq: command not found', false],
];

const fitness = suite('a program on PATH');
for (const [program, output, fits] of outputs) {
  fitness(`${program}: "${output.split('\n')[0]}" is ${fits ? 'used' : 'built instead'}`, () => {
    assert.is(isFit(program, output), fits);
  });
}
fitness.run();
