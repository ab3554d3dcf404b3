import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCommandLine } from 'engine/command-line/options';
import { Failure } from 'engine/resource';
import { thrownBy } from 'engine/testing/thrown';
import type { FleetRuns } from 'fleet';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CATALOGUE } from '../catalog.ts';
import { fleetRuns } from './cluster-runs.ts';

const options = parseCommandLine(['all', '--fleet', 'f', '--region', 'eu-west-1'], CATALOGUE);
const { guide, enterprise, strictTrust, adopt, noTags } = options;
const environment = { CLUSTER_NAME: 'a', AWS_REGION: 'us-east-1' };
type EntryFlags = Parameters<FleetRuns['check']>[0]['flags'];
const FLAGS = { guide, enterprise, strictTrust, adopt, noTags, kubeContext: undefined };
const runs = await fleetRuns(options, []);
const checked = (flags: Partial<EntryFlags>, variables = {}, folder = '/nonexistent') =>
  runs.check({ flags: { ...FLAGS, ...flags }, environment: { ...environment, ...variables } }, folder);

test('fleetRuns: values in .env.<cluster> count', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  writeFileSync(join(folder, '.env.a'), 'NAMESPACE=Of_A\n');
  assert.throws(
    () => checked({}, {}, folder),
    (error: Failure) => /NAMESPACE = "Of_A"/.test(error.seen),
  );
  rmSync(folder, { recursive: true });
});

test('fleetRuns: a step that the guide of an entry does not have is refused', async () => {
  const only = { ...options, only: '02-vault.6' };
  const runs = await fleetRuns(only, []);
  const check = (guide: string) => runs.check({ flags: { ...FLAGS, guide }, environment }, '/nonexistent');
  assert.throws(
    () => check('1.17'),
    (error: Failure) => error.kind === 'input' && /02-vault\.6/.test(error.seen),
  );
  check('1.16');
});

test('fleetRuns: a step of the preflight is one of its own, and not of all', async () => {
  const check = async (runbook: string) => {
    const line = parseCommandLine([runbook, '--fleet', 'f', '--only', '00-preflight.2'], CATALOGUE);
    const runs = await fleetRuns(line, []);
    runs.check({ flags: FLAGS, environment }, '/nonexistent');
  };
  await check('00-preflight');
  assert.instance(await thrownBy(() => check('all')), Failure);
});

const WRONG: [what: string, flags: Partial<EntryFlags>, variables: object, seen: RegExp][] = [
  ['a context', { kubeContext: '-x' }, {}, /--kube-context .*"-x"/],
  ['a guide', { guide: '1.18' }, {}, /"1.18" is not a guide/],
  ['an address of Vault', {}, { VAULT_ADDR: 'x' }, /VAULT_ADDR/],
];
for (const [what, flags, variables, seen] of WRONG) {
  test(`fleetRuns: ${what} of an entry is checked as in a run`, () => {
    assert.throws(
      () => checked(flags, variables),
      (error: unknown) => error instanceof Failure && seen.test(error.seen),
    );
  });
}

test.run();
