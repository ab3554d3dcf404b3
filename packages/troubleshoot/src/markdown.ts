import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../../docs/troubleshooting');

/** The pages of docs/troubleshooting, by the diagnosis. In a bundle, the bundler has read them. */
export const MARKDOWN: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(FOLDER)
    .filter((name) => name !== 'README.md')
    .map((name) => [name.replace('.md', ''), readFileSync(join(FOLDER, name), 'utf8')]),
);
