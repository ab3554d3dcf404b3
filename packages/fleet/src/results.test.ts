import { Chalk } from 'chalk';
import { Failure } from 'engine/resource';
import { singleSpaced } from 'engine/testing/single-spaced';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ClusterResult, resultsText } from './results.ts';

const PLAIN = { paint: new Chalk({ level: 0 }) };
const namedFor = (names: readonly string[]) => (text: string) =>
  text.replace(/01-aws$/, `01-aws --cluster ${names}`);
const DENIED = {
  type: 'failure',
  step: undefined,
  failure: new Failure({ resource: 'aws', seen: 'denied\nand more', cause: 'why', next: ['do'] }),
} as const;

function result(name: string, more: Partial<ClusterResult> = {}): ClusterResult {
  return { name, outcome: 'done', exitCode: 0, seconds: 12.34, events: [], ...more };
}
const COUNTS = { create: 16, update: 2, delete: 0, keep: 0, conflict: 0, 'no change': 1 };
const planned = {
  outcome: 'would change',
  exitCode: 4,
  events: [{ type: 'plan-end', counts: COUNTS }],
} as const;
const failed = { outcome: 'failed', exitCode: 1, events: [DENIED] } as const;

test('resultsText: shows a row for each cluster, the counts, and each failure once with its clusters', () => {
  const text = resultsText(
    [
      result('a'),
      result('bb', failed),
      result('c', failed),
      result('d', { outcome: 'not run', exitCode: undefined }),
      result('e', planned),
    ],
    PLAIN,
    namedFor,
  );
  assert.is(
    singleSpaced(text),
    `
 cluster outcome exit seconds
 a done 0 12.3
 bb failed 1 12.3 aws: denied
 c failed 1 12.3 aws: denied
 d not run
 e would change 4 12.3 16 to create, 2 to update, 1 unchanged

5 clusters: 1 done, 2 failed, 1 not run, 1 would change

✗ failed aws
 seen denied
 and more
 cause why
 next do
 in bb, c
`,
  );
});

test.run();
