import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Answer } from '../src/aws/refusal.ts';
import { xmlValue } from '../src/aws/xml.ts';

/** The answers of an AWS service, as botocore describes them (`service-2.json`). */
interface ServiceModel {
  readonly metadata: { readonly protocol: string };
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

interface Operation {
  readonly output?: { readonly shape: string; readonly resultWrapper?: string };
  readonly errors?: readonly { readonly shape: string }[];
}

interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, Reference>>;
  readonly member?: Reference;
  readonly value?: Reference;
  readonly enum?: readonly string[];
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number };
}

interface Reference {
  readonly shape: string;
  readonly locationName?: string;
}

/** An element of XML: its text, or its children. */
type Element = { readonly name: string; readonly children: readonly Element[]; readonly text: string };

/**
 * The errors that any operation can have, which no model lists
 * (docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html), and the portal's for a role that is not assigned
 * (`ForbiddenException: No access`).
 */
const COMMON_ERRORS = [
  'AccessDenied',
  'AccessDeniedException',
  'UnrecognizedClientException',
  'ForbiddenException',
];

/** What AWS answers besides the values of the model: every published answer of the policy simulator has this one. */
const UNLISTED_VALUES: Readonly<Record<string, string>> = { PolicySourceType: 'IAM Policy' };

/** A service's newest model in a virtual environment with botocore. */
export function serviceModel(python: string, service: string): ServiceModel {
  const data = join(botocoreData(python), service);
  const newest = readdirSync(data).sort().at(-1) ?? '';
  return JSON.parse(gunzipSync(readFileSync(join(data, newest, 'service-2.json.gz'))).toString('utf8'));
}

/** A partition as botocore describes it. */
interface PartitionModel {
  readonly id: string;
  readonly outputs: { readonly dnsSuffix: string };
  readonly regions: Readonly<Record<string, unknown>>;
}

/** The partitions in a virtual environment with botocore. */
export function botocorePartitions(python: string): readonly PartitionModel[] {
  return JSON.parse(readFileSync(join(botocoreData(python), 'partitions.json'), 'utf8')).partitions;
}

function botocoreData(python: string): string {
  const lib = join(python, '../../lib');
  const [version = ''] = readdirSync(lib).filter((name) => name.startsWith('python3'));
  return join(lib, version, 'site-packages/botocore/data');
}

/** How an answer differs from the model of its operation, a line for each place. Empty if it fits. Pure. */
export function differencesFrom(model: ServiceModel, action: string, answer: Answer): string[] {
  const operation = model.operations[action];
  if (operation === undefined) return [`${action}: the service has no such operation`];
  const text = answer.body.toString('utf8');
  const isXml = model.metadata.protocol === 'query';
  if (answer.status >= 400)
    return errorDifferences(model, operation, answer, isXml ? parseXml(text) : undefined);
  const { output } = operation;
  if (!isXml)
    return output === undefined ? [] : valueDifferences(model, output.shape, JSON.parse(text), action);
  const root = parseXml(text);
  const expected = output?.resultWrapper;
  const result = root.children.find(({ name }) => name === expected);
  const others = root.children.filter((child) => child !== result && child.name !== 'ResponseMetadata');
  return [
    ...(root.name === `${action}Response` ? [] : [`${action}: the root is ${root.name}`]),
    ...others.map(({ name }) => `${action}: ${name} is not in the model`),
    ...(output === undefined
      ? []
      : result === undefined
        ? [`${action}: lacks ${expected}`]
        : valueDifferences(model, output.shape, result, action)),
  ];
}

function errorDifferences(
  { shapes }: ServiceModel,
  { errors = [] }: Operation,
  { status, headers, body }: Answer,
  xml: Element | undefined,
): string[] {
  const code =
    xml === undefined
      ? (headers['x-amzn-errortype'] ?? 'none')
      : (xmlValue(body.toString('utf8'), 'Code') ?? 'none');
  if (xml !== undefined && xml.name !== 'ErrorResponse') return [`an error is in ${xml.name}`];
  if (COMMON_ERRORS.includes(code)) return [];
  const known = errors.find(({ shape }) => (shapes[shape]?.error?.code ?? shape) === code);
  if (known === undefined) return [`error ${code} is none of the operation’s`];
  const expected = shapes[known.shape]?.error?.httpStatusCode;
  return expected === undefined || expected === status
    ? []
    : [`error ${code} has status ${status}, not ${expected}`];
}

/** @param value an element of XML, or a value of JSON */
function valueDifferences(model: ServiceModel, name: string, value: unknown, path: string): string[] {
  const shape = model.shapes[name];
  if (shape === undefined) return [`${path}: no shape ${name}`];
  const element = isElement(value) ? value : undefined;
  switch (shape.type) {
    case 'structure': {
      const { members = {}, required = [] } = shape;
      const nameOf = (member: string) => members[member]?.locationName ?? member;
      const entries: [string, unknown][] = element
        ? element.children.map((child) => [child.name, child])
        : Object.entries((value ?? {}) as object);
      const given = new Set(entries.map(([key]) => key));
      return [
        ...required
          .filter((member) => !given.has(nameOf(member)))
          .map((member) => `${path}: lacks ${member}`),
        ...entries.flatMap(([key, inner]) => {
          const member = Object.keys(members).find((one) => nameOf(one) === key);
          const reference = member === undefined ? undefined : members[member];
          if (reference === undefined) return [`${path}.${key} is not in the model`];
          return valueDifferences(model, reference.shape, inner, `${path}.${key}`);
        }),
      ];
    }
    case 'list': {
      const { shape: of = '', locationName = 'member' } = shape.member ?? {};
      if (element === undefined && !Array.isArray(value)) return [`${path} is not a list`];
      const items: readonly unknown[] = element ? element.children : (value as unknown[]);
      return items.flatMap((item, index) =>
        isElement(item) && item.name !== locationName
          ? [`${path}: ${item.name} is no ${locationName}`]
          : valueDifferences(model, of, item, `${path}[${index}]`),
      );
    }
    case 'map':
      return Object.entries(value as object).flatMap(([key, inner]) =>
        valueDifferences(model, shape.value?.shape ?? '', inner, `${path}.${key}`),
      );
    default:
      if (element !== undefined && element.text === UNLISTED_VALUES[name]) return [];
      return fits(shape, element ? element.text : value, element !== undefined) && !element?.children.length
        ? []
        : [
            `${path}: ${JSON.stringify(element?.text ?? value)} is no ${shape.type}${shape.enum ? ` of ${shape.enum}` : ''}`,
          ];
  }
}

function fits({ type, enum: values }: Shape, value: unknown, isXml: boolean): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string' && (values === undefined || values.includes(value));
    case 'boolean':
      return isXml ? /^(?:true|false)$/.test(String(value)) : typeof value === 'boolean';
    case 'timestamp':
      // A query protocol writes a date, a JSON protocol a number of seconds.
      return isXml ? /^\d{4}-\d\d-\d\dT/.test(String(value)) : typeof value === 'number';
    default:
      return isXml ? /^-?\d+$/.test(String(value)) : typeof value === 'number';
  }
}

function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && 'children' in value && 'text' in value;
}

/** The root of a document that has neither comments nor CDATA, as AWS's have none. */
function parseXml(xml: string): Element {
  type Open = { name: string; children: Element[]; text: string };
  const top: Open = { name: '', children: [], text: '' };
  const open = [top];
  for (const [, closing, name = '', alone, text = ''] of xml.matchAll(/<(\/?)([\w:]+)[^>]*?(\/?)>([^<]*)/g)) {
    const current = open.at(-1) ?? top;
    if (closing) {
      if (current.name !== name) throw new Error(`</${name}> ends <${current.name}>`);
      open.pop();
      continue;
    }
    const element: Open = { name, children: [], text };
    current.children.push(element);
    if (!alone) open.push(element);
  }
  const [root] = top.children;
  if (root === undefined || open.length !== 1) throw new Error(`no whole document: ${xml}`);
  return root;
}
