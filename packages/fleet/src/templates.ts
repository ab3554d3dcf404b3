import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../templates');

/** The templates of this package, by the engine that runs them. In a bundle, the bundler has read them. */
export const TEMPLATES: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(FOLDER).map((name) => [name.replace('.yaml', ''), readFileSync(join(FOLDER, name), 'utf8')]),
);
