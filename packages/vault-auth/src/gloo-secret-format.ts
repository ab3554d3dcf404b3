import { isObject } from 'engine/resource';
import * as z from 'zod';
import type { VaultData } from './client.ts';

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();
const textsByName = z.record(z.string(), z.string()).nullish();
const anything = z.unknown().optional();
const base64 = z
  .string()
  .regex(/^[A-Za-z0-9+/_-]*={0,2}$/)
  .nullish();
const wholeNumber = z.union([z.number(), z.string().regex(/^-?\d+$/)]).nullish();

/** Gloo's `Secret`, as Gloo 1.17 knows it: it accepts no other field. */
const SECRET = z.strictObject({
  metadata: z.strictObject({
    name: text,
    namespace: text,
    cluster: text,
    resourceVersion: text,
    labels: textsByName,
    annotations: textsByName,
    generation: wholeNumber,
    ownerReferences: anything,
  }),
  aws: z.strictObject({ accessKey: text, secretKey: text, sessionToken: text }).nullish(),
  azure: z.strictObject({ apiKeys: textsByName }).nullish(),
  tls: z.strictObject({ certChain: text, privateKey: text, rootCa: text, ocspStaple: base64 }).nullish(),
  oauth: z.strictObject({ clientSecret: text }).nullish(),
  apiKey: z.strictObject({ apiKey: text, labels: texts, metadata: textsByName, uuid: text }).nullish(),
  header: z.strictObject({ headers: textsByName }).nullish(),
  credentials: z.strictObject({ username: text, password: text }).nullish(),
  encryption: z.strictObject({ key: text }).nullish(),
  extensions: z.strictObject({ configs: anything }).nullish(),
});

/** Why Gloo could not parse a secret; `undefined` if it could. Names fields and types only, never values. */
export function unreadable(secret: VaultData): string | undefined {
  const { metadata } = secret;
  if (metadata === undefined || metadata === null) return 'it has no metadata, so Gloo exits at every start';
  const fields = Object.entries(secret).map(([name, value]) => [
    name,
    isObject(value) ? camelCased(value) : value,
  ]);
  const [issue] = SECRET.safeParse(camelCased(Object.fromEntries(fields))).error?.issues ?? [];
  if (issue === undefined) return undefined;
  if (issue.code !== 'unrecognized_keys') return `${issue.path.join('.')}: ${issue.message}`;
  return `it has a field that Gloo does not know: ${[...issue.path, issue.keys[0]].join('.')}`;
}

/** Gloo accepts its fields in camel case or with underscores. */
function camelCased(value: Readonly<Record<string, unknown>>): object {
  const camelCase = (name: string) =>
    name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [camelCase(name), inner]));
}
