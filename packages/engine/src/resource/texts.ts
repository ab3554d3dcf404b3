import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asText } from './as-text.ts';

const ROOT = join(import.meta.dirname, '../../../..');

/** The folders of the texts that the program reads. */
export const TEXT_FOLDERS = [
  ...(['docs/troubleshooting', 'packages/pages/texts', 'packages/engine/texts'] as const),
] as const;
type Folder = (typeof TEXT_FOLDERS)[number];

const known = new Map<Folder, Readonly<Record<string, string>>>();

/** The texts of a folder, each by its file's name without the extension. In a bundle, the bundler has read them. */
export function texts(folder: Folder): Readonly<Record<string, string>> {
  const found = known.get(folder) ?? readTexts(join(ROOT, folder));
  known.set(folder, found);
  return found;
}

/** @param folder its path */
export function readTexts(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name !== 'README.md')
      .map((name) => [name.replace(/\.\w+$/, ''), asText(readFileSync(join(folder, name)))]),
  );
}
