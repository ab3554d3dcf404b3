import * as z from 'zod';
import { markdownTable } from '../run/table.ts';
import { exampleLines } from './examples.ts';
import { publishedEvent } from './schema.ts';
import { EVENTS_VERSION } from './version.ts';

/** The parts of a JSON Schema that the page shows. */
interface Shape {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly description?: string;
}

/** The common fields of all lines are documented once. */
const COMMON = ['version', 'time', 'cluster'];

/** The content of `docs/events.md`: each event of the schema with its fields and an example. Pure. */
export function eventsPage(): string {
  const { oneOf, $defs } = z.toJSONSchema(publishedEvent) as {
    oneOf: readonly Shape[];
    $defs: Readonly<Record<string, Shape>>;
  };
  const [first] = oneOf;
  return `${[
    '# The events of `--json`',
    'Made from the schema in `packages/engine/src/events` by `pnpm pages`; a test keeps it current.',
    `With \`--json\`, a run prints one JSON object per line for each event, instead of text. This is version ${EVENTS_VERSION} of the events. Within a version, fields and types of events may be added: ignore those that you do not know. The version is raised when a field is renamed or removed, or when a value changes its meaning. Secrets are masked before an event is made.`,
    ['```sh', 'pnpm -s runbook all --plan --json |', ...CHANGES, '```'].join('\n'),
    '## What every line has',
    fieldsTable(first, (name) => COMMON.includes(name)),
    ...oneOf.flatMap((event) => eventText(event)),
    ...Object.entries($defs).flatMap(([name, shape]) => [
      `## The fields of \`${name}\``,
      `${shape.description}.`,
      fieldsTable(shape),
    ]),
  ].join('\n\n')}\n`;
}

/** An example that uses the events: a plan's changes. */
const CHANGES = [
  `  jq -r 'select(.type == "plan") | .step as $step | .items[]`,
  `    | select(.action != "no change") | "\\($step) \\(.action) \\(.name)"'`,
];

function eventText(event: Shape): string[] {
  const type = String(event.properties?.type?.const);
  const example = exampleLines().get(type as never) ?? '';
  const own = (name: string) => !COMMON.includes(name) && name !== 'type';
  return [
    `## \`${type}\``,
    event.description ?? '',
    fieldsTable(event, own),
    `\`\`\`json\n${example.trimEnd()}\n\`\`\``,
  ].filter((text) => text !== '');
}

function fieldsTable(shape: Shape | undefined, chosen = (_name: string) => true): string {
  const rows = Object.entries(shape?.properties ?? {})
    .filter(([name]) => chosen(name))
    .map(([name, field]) => [
      `\`${name}\`${shape?.required?.includes(name) ? '' : ' (optional)'}`,
      typeText(field),
      field.description ?? '',
    ]);
  return rows.length === 0 ? '' : markdownTable(['field', 'type', 'meaning'], rows);
}

function typeText(shape: Shape): string {
  if (shape.$ref !== undefined) return `\`${shape.$ref.split('/').at(-1)}\``;
  if (shape.const !== undefined) return `\`${JSON.stringify(shape.const)}\``;
  if (shape.enum !== undefined) return shape.enum.map((value) => `\`${value}\``).join(', ');
  if (shape.type === 'array' && shape.items !== undefined) return `list of ${typeText(shape.items)}`;
  return shape.type ?? '';
}
