import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The place in the project's own sources where an error was thrown or first passed on: `packages/x/src/y.ts:12`. For a
 * bundle, the source map beside it tells; a single file has none, so the place is in that file.
 */
export function sourcePlace({ stack = '' }: Error): string | undefined {
  for (const frame of stack.split('\n')) {
    const [, place, line, column] = /[ (]((?:file:\/)?\/\S+):(\d+):(\d+)\)?$/.exec(frame) ?? [];
    if (place === undefined || isLibrary(place)) continue;
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    if (file.endsWith('.ts')) return `${file}:${line}`;
    if (!existsSync(file)) continue;
    if (!existsSync(`${file}.map`)) return `${file}:${line}:${column}`;
    const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if ('originalSource' in entry && entry.originalSource && !isLibrary(entry.originalSource))
      return `${resolve(dirname(file), entry.originalSource)}:${entry.originalLine + 1}`;
  }
  return undefined;
}

function isLibrary(path: string): boolean {
  return path.includes('node_modules/.pnpm/');
}
