import { factsOf } from './facts.ts';

/** What the line of an error that says most looks like, the most telling form first. */
const TELLING: readonly ((line: string) => boolean)[] = [
  // The reasons in an answer of Vault, and in one of AWS.
  (line) => /^[\s|]*\* \S|<Message>/.test(line),
  (line) => factsOf(line).failure !== undefined,
  (line) => factsOf(line).code !== undefined,
  (line) => /\b(?:error|fail(?:ed|ure)?|fatal|denied|forbidden|cannot|unable|invalid)\b/i.test(line),
];

/** The line that says why: the last one, since programs wrap the cause in what they did. */
export function decidingLine(error: string): string {
  const lines = error.split('\n').filter((line) => !/^\s*status code: \d{3}, request id/.test(line));
  for (const tells of TELLING) {
    const found = lines.findLast(tells);
    if (found !== undefined) return found.replace(/^[\s|]+/, '').trimEnd();
  }
  return lines[0]?.trim() ?? '';
}
