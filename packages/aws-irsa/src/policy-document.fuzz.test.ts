import { holdsFor } from 'engine/testing/hostile';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { differDocuments } from './policy-document.ts';

const word = fc.constantFrom(
  ...['iam:GetRole', 'iam:GetUser', 'sts:AssumeRole', 'arn:aws:iam::1:role/a', '*', ''],
);
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 4 });
const listsOf = (...names: string[]) => fc.dictionary(fc.constantFrom(...names), words, { maxKeys: 3 });
const statement = fc.record(
  {
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: words,
    Resource: words,
    Principal: listsOf('AWS', 'Federated'),
    Condition: fc.dictionary(fc.constantFrom('StringEquals', 'StringLike'), listsOf('a:sub', 'a:aud')),
  },
  { requiredKeys: ['Effect'] },
);
const statements = fc.array(statement, { minLength: 1, maxLength: 3 });

/** The same document in another form: lists in another order, with a duplicate, or replaced by their single item; other ids. */
function rewritten(part: unknown, random: () => number): unknown {
  if (Array.isArray(part)) {
    const items = part.map((item) => ({ item: rewritten(item, random), at: random() }));
    const list = items.sort((one, other) => one.at - other.at).map(({ item }) => item);
    if (list.length === 1 && random() % 2 === 0) return list[0];
    return random() % 3 === 0 ? [...list, list[0]] : list;
  }
  if (typeof part !== 'object' || part === null) return part;
  const members = Object.entries(part).map(([key, value]) => [key, rewritten(value, random)] as const);
  const ids = ['Effect' in part ? 'Sid' : '', 'Statement' in part ? 'Id' : ''].filter(Boolean);
  return Object.fromEntries([...ids.map((id) => [id, `n${random()}`] as const), ...members.toReversed()]);
}

test('differDocuments: another form of the same is no difference', () => {
  holdsFor(500, fc.tuple(statements, fc.infiniteStream(fc.nat(99))), ([Statement, numbers]) => {
    const document = { Version: '2012-10-17', Statement };
    const random = () => numbers.next().value as number;
    assert.equal(differDocuments(rewritten(document, random), document), []);
  });
});

test('differDocuments: a word more, or fewer, in any list is a difference', () => {
  holdsFor(500, fc.tuple(statements, fc.nat(99), fc.boolean()), ([Statement, at, more]) => {
    const lists: string[][] = [];
    const [live = {}] = structuredClone(Statement);
    const collect = (part: unknown): void => {
      if (Array.isArray(part)) lists.push(part);
      else if (typeof part === 'object' && part !== null) Object.values(part).forEach(collect);
    };
    collect(live);
    const list = lists[at % Math.max(1, lists.length)];
    if (list === undefined) return;
    if (more || list.length === 1) list.push('another');
    else list.pop();
    assert.ok(differDocuments({ Statement: live }, { Statement: Statement[0] }).length > 0);
  });
});

test.run();
