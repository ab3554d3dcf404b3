import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Memory, stepOf } from '../../testing/in-memory.ts';
import type { Runbook, Step } from './model.ts';
import { sectionsOf } from './sections.ts';

const memory = new Memory();
/** A step that makes a resource of a kind. */
const making = (id: string, kind: string, after: readonly string[] = []): Step =>
  stepOf(id, [{ ...memory.thing(kind), kind }], { after });

function afterOf(...sections: readonly (readonly Step[])[]) {
  const runbooks = sections.map((steps, index): Runbook<undefined> => {
    const id = String(index);
    return { id, title: () => id, purpose: '', steps: () => steps };
  });
  const steps = sectionsOf(runbooks, undefined).flatMap((section) => section.steps);
  return Object.fromEntries(steps.map(({ id, after }) => [id, after]));
}

test('sectionsOf: a step waits for the steps that make the kinds it names, in any section', () => {
  assert.equal(
    afterOf([making('1.1', 'role'), making('1.2', 'policy')], [making('2.1', 'login', ['role', 'policy'])]),
    {
      '1.1': [],
      '1.2': [],
      '2.1': ['1.1', '1.2'],
    },
  );
});

test('sectionsOf: a step of the same section is named by its id', () => {
  assert.equal(afterOf([stepOf('1.1', []), stepOf('1.2', [], { after: ['1.1'] })])['1.2'], ['1.1']);
});

test('sectionsOf: a kind that no earlier step makes is not waited for', () => {
  assert.equal(afterOf([making('1.1', 'role', ['role', 'policy']), making('1.2', 'policy')])['1.1'], []);
});

test('sectionsOf: if two steps make a kind, both are waited for', () => {
  assert.equal(
    afterOf([making('1.1', 'role'), making('1.2', 'role')], [making('2.1', 'login', ['role'])])['2.1'],
    ['1.1', '1.2'],
  );
});

test.run();
