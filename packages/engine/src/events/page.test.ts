import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exampleLines } from './examples.ts';
import { eventsPage } from './page.ts';
import { publishedEvent } from './schema.ts';

const types = publishedEvent.options.map(({ shape }) => shape.type.value);

test('exampleLines: has one of each type, and each matches the schema', () => {
  assert.equal([...exampleLines().keys()].sort(), [...types].sort());
  for (const [type, line] of exampleLines()) assert.is(publishedEvent.parse(JSON.parse(line)).type, type);
});

test('publishedEvent: an undocumented field is refused', () => {
  const event = JSON.parse(exampleLines().get('note') ?? '');
  assert.throws(() => publishedEvent.parse({ ...event, byHand: 'make' }), /byHand/);
});

test('eventsPage: every type has its heading and its example', () => {
  for (const [type, line] of exampleLines()) {
    assert.ok(eventsPage().includes(`## \`${type}\`\n`));
    assert.ok(eventsPage().includes(line));
  }
});

test.run();
