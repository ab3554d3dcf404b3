import { commandText, compare, differencesText } from 'engine/resource';
import { work } from 'engine/testing/work';
import { Kubectl } from 'kubernetes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEMO, OVERRIDES, RELEASE } from '../../testing/release.ts';
import { glooSettings } from './settings.ts';

const { address, ...REST } = { address: 'http://vault-internal.vault:8200', pathPrefix: 'dev' };
const AWS = { iamServerIdHeader: 'vault.gloo.example.com', mountPath: 'aws', region: 'us-east-1' };
const VAULT = { address, ...REST, aws: AWS };
const KUBERNETES = { kubernetes: {} };
const IN = { release: 'gloo', namespace: 'gloo-system', enterprise: false };

/** The plan for Settings with these sources of secrets, and its command. */
async function planOf(sources: readonly object[] | undefined, release: object | undefined = RELEASE) {
  const spec = sources && { secretOptions: { sources } };
  const kubectl = Object.assign(new Kubectl(), { get: async () => sources && { metadata: {}, spec } });
  const helm = { release: async () => release };
  const on = { ownership: DEMO, kubectl, helm };
  const settings = glooSettings(on as never, IN, OVERRIDES.text);
  const live = await settings.read(work);
  const { action, differences = [] } = compare(settings, live);
  return [action, differencesText(differences), commandText(settings.command(live))] as const;
}

test('glooSettings: sources in another order of their fields are the same', async () => {
  assert.is((await planOf([{ vault: { aws: AWS, ...REST, address } }, KUBERNETES]))[0], 'no change');
});

const PATCHES: readonly (readonly [what: string, sources: readonly object[], says: RegExp])[] = [
  [
    'a field of its own',
    [{ vault: { ...VAULT, accessToken: 's.x' } }, KUBERNETES],
    /accessToken is \(not shown\)/,
  ],
  ['a source fewer', [{ vault: VAULT }], /sources is vault; wanted vault, kubernetes/],
  ['no Vault', [KUBERNETES], /vault\.address is missing/],
];
for (const [what, sources, says] of PATCHES) {
  test(`glooSettings: ${what} is shown, and corrected by a patch`, async () => {
    const [action, seen, command] = await planOf(sources);
    assert.is(action, 'update');
    assert.match(seen, says);
    assert.match(
      command,
      /^kubectl patch settings\.gloo\.solo\.io default -n gloo-system --type merge --field-manager=helm --patch '\{"spec":\{"secretOptions":\{"sources":\[/,
    );
  });
}

test('glooSettings: a field that an upgrade of the release writes anyway is left to the upgrade', async () => {
  const other = [{ vault: { ...VAULT, address: 'http://old' } }, KUBERNETES];
  const values = { settings: { secretOptions: { sources: other } } };
  assert.is((await planOf(other, { ...RELEASE, values }))[0], 'no change');
  assert.is((await planOf(undefined, undefined))[0], 'no change');
});

test('glooSettings: those of an unmanaged release are a conflict', async () => {
  assert.is((await planOf([KUBERNETES], { ...RELEASE, labels: {} }))[0], 'conflict');
});

test.run();
