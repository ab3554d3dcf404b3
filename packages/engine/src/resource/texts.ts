import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asText } from './as-text.ts';

const ROOT = join(import.meta.dirname, '../../../..');

/** The folders with the texts that the program reads. */
export const TEXT_FOLDERS = [
  ...(['docs/troubleshooting', 'packages/pages/texts', 'packages/engine/texts'] as const),
] as const;
type Folder = (typeof TEXT_FOLDERS)[number];

const known = new Map<Folder, Readonly<Record<string, string>>>();

/** The texts of a folder, by file name without the extension. In a bundle, the bundler has already read them. */
export function texts(folder: Folder): Readonly<Record<string, string>> {
  const before = known.get(folder);
  if (before !== undefined) return before;
  const files = readdirSync(join(ROOT, folder)).filter((name) => name !== 'README.md');
  const found = Object.fromEntries(
    files.map((name) => [name.replace(/\.\w+$/, ''), asText(readFileSync(join(ROOT, folder, name)))]),
  );
  known.set(folder, found);
  return found;
}
