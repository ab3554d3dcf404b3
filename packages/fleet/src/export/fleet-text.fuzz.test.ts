import fc from 'fast-check';
import { holdsFor, hostile } from 'resource/testing';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { fleetOf } from '../../testing/guide.ts';
import { yamlOf } from './commented-yaml.ts';
import { fleetText, partsOf } from './fleet-text.ts';

/** What a file can hold at all: a half of a character cannot be written down. */
const text = hostile.filter((value) => !/\p{Cs}/u.test(value));
const entry = fc.record({
  CLUSTER_NAME: fc.stringMatching(/^[a-z0-9]{1,8}$/),
  NAMESPACE: text,
  VAULT_ADDR: text,
  'kube-context': text,
});
const fleet = fc.uniqueArray(entry, {
  minLength: 1,
  maxLength: 5,
  selector: ({ CLUSTER_NAME }) => CLUSTER_NAME,
});

test('fleetText: whatever its values are, it is read as the same entries, in parts or whole', () => {
  holdsFor(1000, fc.tuple(fleet, fc.integer({ min: 1, max: 500 })), ([clusters, bytes]) => {
    const { entries } = fleetOf(JSON.stringify({ clusters }));
    const written = fleetText(entries);
    assert.is(partsOf(written, bytes).join(''), written);
    assert.is(written.match(/^- \{/gm)?.length, entries.length);
    const again = fleetOf(written).entries;
    const values = (some: typeof entries) => some.map(({ variables, flags }) => ({ ...variables, ...flags }));
    assert.equal(values(again), values(entries));
    const [document] = parseAllDocuments(yamlOf([{ head: 'a head', value: { data: { fleet: written } } }]));
    assert.equal((document as { toJS(): unknown }).toJS(), { data: { fleet: written } });
  });
});

test.run();
