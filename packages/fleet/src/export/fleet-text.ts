import { Document, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import type { FleetEntry } from '../fleet-file.ts';

/**
 * The fleet as a worker reads it: a line for each entry, in the order of its file, and what all of them have in common
 * said once. Pure.
 */
export function fleetText(entries: readonly FleetEntry[]): string {
  const maps = entries.map(mapOf);
  const defaults = inCommon(maps);
  const clusters = maps.map((map) => without(map, defaults));
  const document = new Document({ ...(Object.keys(defaults).length > 0 && { defaults }), clusters });
  for (const item of (document.get('clusters') as YAMLSeq<YAMLMap>).items) item.flow = true;
  // Within braces, some values of several lines are read back otherwise than they were written.
  visit(document, {
    Scalar(_key, scalar) {
      if (String(scalar.value).includes('\n')) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 0, indentSeq: false, flowCollectionPadding: false });
}

/**
 * The text cut between lines into parts of at most so many bytes, which make the same text again when they are joined.
 * Pure.
 */
export function partsOf(text: string, bytes: number): string[] {
  const parts: string[] = [];
  let part = '';
  let size = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const more = Buffer.byteLength(line);
    if (size + more > bytes && part !== '') {
      parts.push(part);
      [part, size] = ['', 0];
    }
    part += line;
    size += more;
  }
  return [...parts, part];
}

function mapOf({ name, variables, flags, vaultTokenFrom }: FleetEntry): Record<string, string> {
  return {
    ...(name !== variables.CLUSTER_NAME && { name }),
    ...variables,
    ...flags,
    ...(vaultTokenFrom !== undefined && { VAULT_TOKEN_FROM: vaultTokenFrom }),
  };
}

/** What every entry says in the same way, apart from its name. */
function inCommon([first = {}, ...others]: readonly Record<string, string>[]): Record<string, string> {
  const same = ([key, value]: [string, string]) =>
    key !== 'name' && key !== 'CLUSTER_NAME' && others.every((map) => map[key] === value);
  return Object.fromEntries(Object.entries(first).filter(same));
}

function without(map: Record<string, string>, taken: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !(key in taken)));
}
