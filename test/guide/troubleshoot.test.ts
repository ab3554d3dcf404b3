import type { CommandLine } from 'engine/command-line/options';
import type { Finding } from 'engine/run';
import { guideOf } from 'guide/testing/guide';
import { chatLines, examinationSummary } from 'guide/troubleshoot/examination-summary';
import { explainCommand } from 'guide/troubleshoot/explain';
import { chainOf } from 'guide/troubleshoot/look-at-chain';
import type { Diagnosis } from 'troubleshoot';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LOADED, stepsOf } from './runbooks.ts';

const LINK = { step: '01-aws.1', name: 'a link', status: 'pass', detail: 'as the guide has it' } as const;
const EMPTY = { diagnoses: [], more: [], conflicts: [], loginWorks: true, isNotRun: false };

for (const [what, links, more, says] of [
  ['nothing', [LINK], {}, 'Nothing is wrong.'],
  [
    'a failure without a page',
    [{ ...LINK, status: 'fail' }],
    {},
    '1 failure; no page explains what failed: a link.',
  ],
  [
    'a link that could not be looked at, and no login',
    [LINK, { ...LINK, status: 'unknown' }],
    { loginWorks: false },
    '1 of 2 could not be checked; nothing is wrong with the others; no login proves that Gloo can read its secrets. Correct what the lines with ? name.',
  ],
  [
    'what a run would change, and no page explains',
    Array.from({ length: 2 }, () => ({ ...LINK, status: 'warn', differs: true }) as const),
    { more: ['01-aws.2'] },
    '2 warnings; 2 resources are not as planned. ./runbook 90-troubleshoot --repair shows what it would repair, and asks first.',
  ],
  [
    'nothing of the guide',
    [{ ...LINK, status: 'fail' }],
    { diagnoses: [], isNotRun: true },
    '1 failure; no page explains what failed: a link. The guide has not been run here: ./runbook all runs it.',
  ],
] as const) {
  test(`examinationSummary: ${what}`, () => {
    assert.is(examinationSummary({ ...EMPTY, ...more, links }), says);
  });
}

test('examinationSummary: a repair that --repair has just tried is not advised again', () => {
  const diagnosis = { id: 'vault-sealed', level: 'fail', steps: ['02-vault.1'], restarts: false };
  const examination = { ...EMPTY, links: [LINK], diagnoses: [diagnosis as unknown as Diagnosis] };
  assert.match(examinationSummary(examination), '--repair shows');
  assert.match(examinationSummary(examination, ['vault-sealed']), './runbook explain vault-sealed says');
});

test('chatLines: where, and what is wrong by its diagnoses, or else by the links', () => {
  const target = { cluster: 'demo', region: 'us-east-1', account: '123456789012', as: 'arn:x' };
  const linesOf = (diagnoses: readonly Partial<Diagnosis>[], ...statuses: readonly Finding['status'][]) => {
    const links = statuses.map((status) => ({ ...LINK, name: `link ${status}`, status }));
    return chatLines({ links, diagnoses: diagnoses as Diagnosis[] }, target).split('\n');
  };
  assert.equal(linesOf([], 'pass', 'pass'), ['demo · us-east-1 · 123456789012', '✓ 2 of 2 passed']);
  assert.is(linesOf([], 'pass', 'fail', 'unknown')[1], '✗ link fail, ? link unknown');
  const sealed = { level: 'fail', headline: 'Vault is sealed', follows: [] } as const;
  const after = { level: 'warn', headline: 'it is old', follows: ['vault-sealed'] } as const;
  assert.is(linesOf([after, sealed], 'fail')[1], '✗ Vault is sealed (1 more may follow from this)');
});

test('explains, names: no pattern over our own words decides which page explains a link', () => {
  const patterns = (value: unknown): unknown[] =>
    value instanceof RegExp
      ? [value]
      : Object.values(typeof value === 'object' ? Object(value) : {}).flatMap(patterns);
  const guide = guideOf({ runbooks: LOADED });
  const sections = [LOADED.preflight, ...LOADED.sections, LOADED.teardown];
  const steps = [...stepsOf(guide, sections), ...chainOf(guide)];
  const explains = steps.flatMap(({ resources = [] }) => resources.flatMap(({ explains }) => explains ?? []));
  assert.ok(explains.length > 20, `${explains.length}`);
  assert.equal(patterns([explains, steps.flatMap(({ checks = [] }) => checks)]), []);
});

test('explain: a page names other pages by their ids', async () => {
  const page = await explainCommand({ argument: 'auth-not-enabled' } as CommandLine, LOADED);
  assert.match(page, 'Then restart Gloo, whose token is gone: gloo-gave-up.');
});

test.run();
