import * as z from 'zod';
import { publishedEvent } from '../src/events/schema.ts';
import type { RunEvent } from '../src/run/events.ts';

type Schema = z.core.JSONSchema.BaseSchema;

/** The fields with texts of our own. */
const OURS = new Map([
  ['step', '01-aws.2'],
  ['after', '01-aws.1'],
  ['runbook', '01-aws'],
  ...['kind', 'id', 'diagnosis'].map((field) => [field, 'ours'] as const),
]);

const { oneOf: types = [], $defs = {} } = z.toJSONSchema(publishedEvent) as Schema;

/** Values of a schema with all of its optional fields: one for each action of a plan, or a single one. */
function examples(schema: Schema, field: string, text: () => string): unknown[] {
  const { $ref, type, enum: words = [], properties = {}, items, additionalProperties } = schema;
  if ($ref !== undefined) return examples($defs[$ref.split('/').at(-1) ?? ''] as Schema, field, text);
  if ('const' in schema) return [schema.const];
  // The second to last value of each has the most output: a step that has a time, a check that failed.
  if (words.length > 0) return field === 'action' ? words : [words.at(-2)];
  if (type === 'array') return [examples(items as Schema, field, text)];
  if (type === 'boolean') return [true];
  if (type === 'number' || type === 'integer') return [1];
  if (type !== 'object') return [OURS.get(field) ?? text()];
  if (typeof additionalProperties === 'object')
    return [Object.fromEntries(['cluster', 'region', 'account', 'as'].map((name) => [name, text()]))];
  const fields = Object.entries(properties as Record<string, Schema>)
    // A resource that is only waited for has less output.
    .filter(([name]) => name !== 'waits')
    .map(([name, value]) => [name, examples(value, name, text)] as const);
  const most = Math.max(...fields.map(([, values]) => values.length));
  return Array.from({ length: most }, (_, index) =>
    Object.fromEntries(fields.map(([name, values]) => [name, values[index] ?? values[0]])),
  );
}

/** A run that emits every type of event with every field: its texts from outside are these, in turn. */
export function outsideEvents(...texts: readonly [string, ...string[]]): RunEvent[] {
  let next = 0;
  const text = () => texts[next++ % texts.length] ?? '';
  return types.flatMap((schema) =>
    examples(schema as Schema, '', text).flatMap((example) => {
      const { version: _, time, by, ...event } = example as Record<string, unknown>;
      if (event.type === 'run-end') return [];
      const happened = { ...event, at: 1000 } as unknown as RunEvent;
      return event.type === 'failure' ? [happened, { ...happened, step: undefined } as RunEvent] : [happened];
    }),
  );
}
