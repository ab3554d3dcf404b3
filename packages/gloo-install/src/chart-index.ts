import axios from 'axios';
import { type Environment, OutgoingAgent, readAuthority, wholeAnswer } from 'engine/network';
import { cachedRead, isObject, messageOf, oneLine, type Work } from 'engine/resource';
import { parse } from 'yaml';
import { withoutV } from './release-values.ts';
import { isRegistry } from './repository.ts';

export interface ChartRepository {
  readonly url: string;
  /** The variables by which it is reached: proxies and authorities. */
  readonly environment: Environment;
}

/** How long the whole index may take, in milliseconds: Gloo's is several megabytes. */
const WITHIN = 15_000;

/**
 * The digest of a chart in its repository's index, by which another chart of the same version is told; or why it is not known:
 * only helm has the password of a repository that asks for one. A registry has no index.
 */
export async function chartDigest(
  { url, environment }: ChartRepository,
  chart: string,
  version: string,
  work: Work,
): Promise<string> {
  if (isRegistry(url)) return 'not known: a registry has no index';
  try {
    const index = await cachedRead(`index of ${url}`, () => readIndex(url, environment, work));
    return digestIn(index, chart, version) ?? `not known: the index has none for ${chart} ${version}`;
  } catch (error) {
    work.signal.throwIfAborted();
    return oneLine(`not known: ${messageOf(error)}`);
  }
}

async function readIndex(url: string, environment: Environment, { signal }: Work): Promise<string> {
  const address = new URL(url);
  address.pathname = address.pathname.replace(/\/*$/, '/index.yaml');
  const { SSL_CERT_FILE: file } = environment;
  const agent = new OutgoingAgent({ environment, ca: file && readAuthority('SSL_CERT_FILE', file) });
  const request = {
    url: address.href,
    httpAgent: agent,
    httpsAgent: agent,
    proxy: false as const,
    responseType: 'text' as const,
    // An index may be JSON.
    transformResponse: (body: unknown) => body,
    signal,
  };
  return (await wholeAnswer<string>(axios, request, WITHIN)).data;
}

/** The digest of a chart's version in an index; `undefined` if it has none. */
export function digestIn(index: string, chart: string, version: string): string | undefined {
  const isWanted = ({ version: found }: Fields) =>
    typeof found === 'string' && withoutV(found) === withoutV(version);
  const entries = versionsIn(index, chart, withoutV(version)) ?? wholeIndex(index)?.[chart];
  const { digest } = listed(entries).find(isWanted) ?? {};
  return typeof digest === 'string' ? `sha256:${digest.replace(/^sha256:/, '')}` : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function listed(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/**
 * The entries of a chart that contain a version, from an index as helm writes it: it lists thousands of them, and takes seconds
 * to parse as a whole. `undefined` if the chart is not found.
 */
function versionsIn(index: string, chart: string, version: string): unknown {
  const [, indent = ''] = /^entries:\s*\n( +)/m.exec(index) ?? [];
  const lines = index.split('\n');
  const from = lines.indexOf(`${indent}${chart}:`);
  if (from === -1) return undefined;
  const entries: string[][] = [];
  for (const line of lines.slice(from + 1)) {
    if (line.startsWith(`${indent}- `)) entries.push([line]);
    else if (line.trim() === '' || line.startsWith(`${indent} `)) entries.at(-1)?.push(line);
    else break;
  }
  const texts = entries.map((entry) => entry.join('\n')).filter((entry) => entry.includes(version));
  // Deeper lists have no entry at this depth.
  return entries.length === 0 ? undefined : parsed(texts.join('\n'));
}

function wholeIndex(index: string): Fields | undefined {
  const whole = parsed(index);
  return isObject(whole) && isObject(whole.entries) ? whole.entries : undefined;
}

/** The longest text that is parsed, in characters: a second's work. */
const LONGEST = 2 ** 20;

/** Nothing of a text that takes too long. All scalars are texts, whatever a digest looks like. */
function parsed(text: string): unknown {
  return text.length > LONGEST ? undefined : parse(text, { schema: 'failsafe' });
}
