import { commandText, compare, file, type Mark, markNote } from 'engine/resource';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ADOPTING, SYSTEMS } from '../testing/systems.ts';
import { accessPolicy } from './policy.ts';
import type { VaultSystems } from './systems.ts';

const HCL = `# Access to dev path
path "dev/*" {
  capabilities = ["create", "read", "update", "delete", "list"]
}

# Additional access for UI
path "dev/" {
  capabilities = ["list"]
}
`;
const policyOf = (on: VaultSystems) => accessPolicy(on, 'dev', file('policy.hcl', HCL));
const MARKED = `# ${markNote('created', SYSTEMS.ownership)}\n${HCL}`;
const OTHER = HCL.replace('["list"]', '["sudo"]');
const compared = (policy: string, mark: Mark) =>
  compare(policyOf(SYSTEMS), { data: { policy }, mark, others: [] });

const SAME: [what: string, policy: string][] = [
  ['the guide’s', HCL],
  ['the guide’s with a mark', MARKED],
  ['other comments', `${HCL.replaceAll('#', '//')}/* a\n"b" */`],
  ['on one line', HCL.replaceAll(/#.*/g, '').replaceAll(/\s+/g, ' ')],
];
for (const [what, policy] of SAME) {
  test(`accessPolicy: ${what}: no change`, () => assert.is(compared(policy, 'none').action, 'no change'));
}

test('accessPolicy: other words are a difference, also where they grant the same', () => {
  for (const policy of [OTHER, HCL.replace('dev/*', 'dev/ *'), HCL.replace('dev/*', 'dev/#')]) {
    const [difference, ...more] = compared(policy, 'created').differences ?? [];
    assert.equal([difference, more], [{ field: 'policy', live: policy, wanted: MARKED }, []]);
  }
  const actions = (['created', 'adopted', 'none', { cluster: 'a.b' }] as const).map(
    (mark) => compared(OTHER, mark).action,
  );
  assert.equal(actions, ['update', 'update', 'conflict', 'conflict']);
});

test('accessPolicy: the guide’s text creates the policy; an adopted policy has a comment', () => {
  const live = { data: { policy: OTHER }, mark: 'none', others: [] } as const;
  assert.not.match(commandText(policyOf(SYSTEMS).command()), 'gloo-vault-irsa');
  assert.match(commandText(policyOf(ADOPTING).command(live)), '# adopted-by gloo-vault-irsa, cluster demo');
});

test.run();
