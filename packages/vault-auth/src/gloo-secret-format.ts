import { isObject } from 'resource';
import type { VaultData } from './client.ts';

/** The type of a field of Gloo's secrets. */
type Shape = 'text' | 'base64' | 'texts' | 'map of texts' | 'number' | 'anything';

/** The kinds of Gloo's `Secret` with their fields, as Gloo 1.17 knows them. */
const KINDS: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  aws: { accessKey: 'text', secretKey: 'text', sessionToken: 'text' },
  azure: { apiKeys: 'map of texts' },
  tls: { certChain: 'text', privateKey: 'text', rootCa: 'text', ocspStaple: 'base64' },
  oauth: { clientSecret: 'text' },
  apiKey: { apiKey: 'text', labels: 'texts', metadata: 'map of texts', uuid: 'text' },
  header: { headers: 'map of texts' },
  credentials: { username: 'text', password: 'text' },
  encryption: { key: 'text' },
  extensions: { configs: 'anything' },
};

const METADATA: Readonly<Record<string, Shape>> = {
  name: 'text',
  namespace: 'text',
  cluster: 'text',
  resourceVersion: 'text',
  labels: 'map of texts',
  annotations: 'map of texts',
  generation: 'number',
  ownerReferences: 'anything',
};

/**
 * Why Gloo could not parse a secret; `undefined` if it could. Gloo accepts its fields in camel case or with
 * underscores, and no unknown field. Names fields and types only, never values. Pure.
 */
export function unreadable(secret: VaultData): string | undefined {
  const { metadata } = secret;
  if (metadata === undefined || metadata === null) return 'it has no metadata, so Gloo exits at every start';
  for (const [key, value] of Object.entries(secret)) {
    const name = camelCase(key);
    const fields = name === 'metadata' ? METADATA : ownOf(KINDS, name);
    if (fields === undefined) return `it has a field that Gloo does not know: ${key}`;
    if (value === null) continue;
    if (!isObject(value)) return `${key} is ${typeOf(value)}, not an object`;
    const why = unreadableFields(key, value, fields);
    if (why !== undefined) return why;
  }
  return undefined;
}

function unreadableFields(
  of: string,
  value: object,
  fields: Readonly<Record<string, Shape>>,
): string | undefined {
  for (const [key, inner] of Object.entries(value)) {
    const shape = ownOf(fields, camelCase(key));
    if (shape === undefined) return `${of} has a field that Gloo does not know: ${key}`;
    if (inner !== null && !fits(inner, shape)) return `${of}.${key} is ${typeOf(inner)}, not ${shape}`;
  }
  return undefined;
}

function fits(value: unknown, shape: Shape): boolean {
  switch (shape) {
    case 'text':
      return typeof value === 'string';
    case 'base64':
      return typeof value === 'string' && /^[A-Za-z0-9+/_-]*={0,2}$/.test(value);
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'map of texts':
      return isObject(value) && Object.values(value).every((item) => typeof item === 'string');
    case 'number':
      return typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value));
    case 'anything':
      return true;
  }
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

/** Excludes what every object inherits, such as `constructor`. */
function ownOf<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isObject(value) ? 'an object' : `a ${typeof value}`;
}
