import { texts } from './texts.ts';

/**
 * A text that the program needs.
 * @throws Error if the folder has no such text
 */
export function textOf(folder: Parameters<typeof texts>[0], name: string): string {
  const text = texts(folder)[name];
  if (text === undefined) throw new Error(`${folder} has no text of ${name}`);
  return text;
}
