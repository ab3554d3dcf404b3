import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

const INLINE_MAP = /^\/\/# sourceMappingURL=data:application\/json;base64,(\S+)$/m;

/**
 * The place in the project's own sources where an error was thrown or first passed on: `packages/x/src/y.ts:12`. In a
 * bundle, it comes from the source map.
 */
export function sourcePlace({ stack = '' }: Error): string | undefined {
  for (const frame of stack.split('\n')) {
    const [, file, line, column] = /[ (]((?:file:\/)?\/\S+):(\d+):(\d+)\)?$/.exec(frame) ?? [];
    if (file === undefined) continue;
    if (file.endsWith('.ts')) return `${file}:${line}`;
    const entry = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    // A place in a library has no source path.
    if (entry !== undefined && 'originalSource' in entry && entry.originalSource)
      return `${entry.originalSource}:${entry.originalLine + 1}`;
  }
  return undefined;
}

function mapOf(file: string): SourceMap | undefined {
  const path = file.startsWith('file:') ? fileURLToPath(file) : file;
  if (!existsSync(path)) return undefined;
  const [, map] = INLINE_MAP.exec(readFileSync(path, 'utf8')) ?? [];
  return map === undefined ? undefined : new SourceMap(JSON.parse(Buffer.from(map, 'base64').toString()));
}
