import { Chalk } from 'chalk';
import { Failure } from 'engine/resource';
import { singleSpaced } from 'engine/testing/single-spaced';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { endText, firstLine, plansText } from './report.ts';
import type { ClusterResult } from './result.ts';

const OUTPUT = { write: () => undefined, paint: new Chalk({ level: 0 }) };
const DENIED = () => new Failure({ resource: 'aws', seen: 'denied\nand more', cause: 'why', next: ['do'] });

function result(name: string, more: Partial<ClusterResult> = {}): ClusterResult {
  return { name, outcome: 'done', exitCode: 0, seconds: 12.34, failures: [], ...more };
}
const failed = { outcome: 'failed', exitCode: 1, failures: [DENIED()] } as const;

test('endText: shows a row for each cluster, the counts, and each failure once with its clusters', () => {
  const text = endText(
    [
      result('a'),
      result('bb', failed),
      result('c', failed),
      result('d', { outcome: 'not run', exitCode: undefined }),
    ],
    OUTPUT,
  );
  assert.is(
    singleSpaced(text),
    `
 cluster outcome exit seconds
 a done 0 12.3
 bb failed 1 12.3 aws: denied
 c failed 1 12.3 aws: denied
 d not run

4 clusters: 1 done, 2 failed, 1 not run

✗ failed aws
 seen denied
 and more
 cause why
 next do
 in bb, c
`,
  );
});

test('endText: if many clusters share a failure, names some of them', () => {
  const text = endText(
    Array.from({ length: 30 }, (_, index) => result(`c${index}`, failed)),
    OUTPUT,
  );
  assert.match(text, /in +c0, .*c19 and 10 more\n/);
});

test('plansText: shows the counts of each plan, or why there is none', () => {
  const planned = { create: 16, update: 2, delete: 0, keep: 0, conflict: 0, 'no change': 1 };
  const text = plansText([result('a', { outcome: 'would change', planned }), result('b', failed)], OUTPUT);
  assert.match(text, /^ +cluster +to create +to update +in conflict$/m);
  assert.match(text, /^ +a +16 +2 +0 +would change$/m);
  assert.match(text, /^ +b +0 .*failed +aws: denied$/m);
});

test('firstLine: moves no cursor and is no wider than a line', () => {
  const line = firstLine(new Failure({ resource: 'r', seen: `\u001b[2J${'x'.repeat(5000)}` }));
  assert.not.match(line, '\u001b');
  assert.ok(line.length < 400);
});

test.run();
