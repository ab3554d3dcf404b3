import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const MANIFEST = resolve(import.meta.dirname, '../../package.json');

/**
 * The version and its date, as the footers of exported pages tell them. The date is the version's own, kept beside it
 * in package.json: that of the export would change the bytes of a page that has not changed, and that of the commit
 * would change the pages in docs/ by the commit that brings them up to date.
 */
export function version(): string {
  const { version, versionDate } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as Record<string, string>;
  return `${version}, ${versionDate}`;
}
