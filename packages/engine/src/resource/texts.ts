import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCS = join(import.meta.dirname, '../../../../docs');

const known = new Map<string, Readonly<Record<string, string>>>();

/** The pages of a folder of docs/, by their names. In a bundle, the bundler has read them. */
export function texts(folder: 'troubleshooting' | 'by-hand'): Readonly<Record<string, string>> {
  const found = known.get(folder) ?? read(join(DOCS, folder));
  known.set(folder, found);
  return found;
}

function read(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name !== 'README.md')
      .map((name) => [name.replace('.md', ''), readFileSync(join(folder, name), 'utf8')]),
  );
}
