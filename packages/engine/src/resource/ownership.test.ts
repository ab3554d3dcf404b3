import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Mark, markNote, marks, readMark, readNote } from './ownership.ts';

const DEMO = { clusterName: 'demo', region: 'us-east-1' };
const OTHER = { ...DEMO, clusterName: 'other' };
const CREATED = marks('created', DEMO);

const TAGS: [what: string, tags: Record<string, string> | undefined, mark: Mark][] = [
  ['no tags', undefined, 'none'],
  ['those of a creation beside others', { ...CREATED, team: 'edge' }, 'created'],
  [
    'those of an adoption beside another manager and cluster',
    { ...marks('adopted', DEMO), 'managed-by': 'terraform', cluster: 'blue' },
    'adopted',
  ],
  ['those of another cluster', { ...marks('created', OTHER) }, { cluster: 'other.us-east-1' }],
  ['an adoption for another cluster', { ...marks('adopted', OTHER) }, { cluster: 'other.us-east-1' }],
  [
    'those of this name in another region',
    { ...marks('created', { ...DEMO, region: 'eu-west-1' }) },
    { cluster: 'demo.eu-west-1' },
  ],
  ['another manager', { ...CREATED, 'managed-by': 'Helm' }, 'none'],
];
for (const [what, tags, mark] of TAGS) {
  test(`readMark: ${what}`, () => assert.equal(readMark(tags, DEMO), mark));
}

test('readNote: reads the text of markNote, even after a description', () => {
  assert.is(markNote('created', DEMO), 'managed-by gloo-vault-irsa, cluster demo.us-east-1');
  assert.is(readNote(markNote('created', DEMO), DEMO), 'created');
  assert.is(readNote(`of the platform; ${markNote('adopted', DEMO)}`, DEMO), 'adopted');
  assert.equal(readNote(markNote('created', OTHER), DEMO), { cluster: 'other.us-east-1' });
  assert.is(readNote('of another team', DEMO), 'none');
});

test.run();
