import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ASK_ITS_OWNER, Failure, type FailureFacts, type FailureText, RUN_AGAIN } from '../resource/index.ts';
import { advised, type Explain } from './advice.ts';

const PAGE = { id: 'vault-sealed' as const, cause: 'It is sealed.', next: 'Unseal it.' };
const explain: Explain = ({ page, words = '' }) =>
  page === PAGE.id || words.includes('sealed') ? PAGE : undefined;

function shown(facts: Partial<FailureFacts>, known = explain): FailureText {
  const failure = new Failure({ resource: 'vault', seen: 'no', ...facts });
  const event = advised({ type: 'failure', step: undefined, failure }, known);
  if (event.type !== 'failure') throw new Error(event.type);
  return event.failure;
}

const CASES: [what: string, facts: Partial<FailureFacts>, shown: [unknown, readonly string[], unknown]][] = [
  ['known words', { words: 'Vault is sealed' }, [PAGE.cause, [PAGE.next], PAGE.id]],
  ['a page', { page: PAGE.id }, [PAGE.cause, [PAGE.next], PAGE.id]],
  ['unknown words', { words: 'odd' }, [undefined, [ASK_ITS_OWNER], undefined]],
  ['a race', { words: 'odd', isConcurrentChange: true }, [undefined, [RUN_AGAIN], undefined]],
  ['a state that passes', { words: 'odd', isTemporary: true }, [undefined, [RUN_AGAIN], undefined]],
  ['no words', {}, [undefined, [], undefined]],
  [
    'its own advice',
    { words: 'Vault is sealed', cause: 'ours', next: ['do it'] },
    ['ours', ['do it'], PAGE.id],
  ],
];
for (const [what, facts, expected] of CASES) {
  test(`advised: a failure with ${what}`, () => {
    const { cause, next, diagnosis } = shown(facts);
    assert.equal([cause, next, diagnosis], expected);
  });
}

test('advised: a check that could not be carried out has advice, and its failure is not published', () => {
  const thrown = new Failure({ resource: 'vault', seen: 'no', words: 'Vault is sealed' });
  const finding = { status: 'fail', detail: 'no' } as const;
  assert.equal(advised({ type: 'check', step: '1', name: 'vault', finding, thrown }, explain), {
    type: 'check',
    step: '1',
    name: 'vault',
    finding: { ...finding, next: [PAGE.next] },
  });
});

test.run();
