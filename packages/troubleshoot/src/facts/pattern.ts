import type { Facts } from './facts.ts';

/** What facts must be, and what the error must say beside them: one of several texts, or an expression. */
export type FactsPattern = Readonly<Partial<Record<keyof Facts | 'says', RegExp | readonly string[]>>>;

/** Values that many pages ask for. */
const SETS: Readonly<Record<string, FactsPattern['code']>> = {
  any: /\S/,
  aws: ['STS', 'IAM', 'EKS', 'AWS', 'IAM Identity Center'],
  'no-answer': ['no such host', 'refused', 'no connection', 'timeout', 'no route', 'broken', 'unavailable'],
  'no-connection': ['no such host', 'refused', 'no connection', 'no route', 'broken'],
};

/**
 * Reads the facts of a page’s front matter: `system=Vault; code=403|404; operation=@any; says=/denied/i`. A missing fact is an
 * empty text.
 * @throws Error for a set that there is not
 */
export function parsePattern(text: string): FactsPattern {
  return Object.fromEntries(
    text.split('; ').map((one) => {
      const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(one) ?? [];
      return [name, parseValue(value)];
    }),
  );
}

function parseValue(text: string): RegExp | readonly string[] {
  const [, source, flags] = /^\/(.*)\/(i?)$/.exec(text) ?? [];
  if (source !== undefined) return new RegExp(source, flags);
  if (!text.startsWith('@')) return text.split('|');
  const set = SETS[text.slice(1)];
  if (set === undefined) throw new Error(`there is no set ${text}`);
  return set;
}

/** Whether an error and its facts are as a pattern wants them. */
export function fits(facts: Facts, pattern: FactsPattern, error: string): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    const fact = name === 'says' ? error : (facts[name as keyof Facts] ?? '');
    return wanted instanceof RegExp ? wanted.test(fact) : wanted.includes(fact);
  });
}

/** How many facts a pattern asks for; what it only excludes says nothing about an error. */
export function saidBy(pattern: FactsPattern): number {
  return Object.values(pattern).filter(
    (wanted) => !(wanted instanceof RegExp && /^\^\(\?!/.test(wanted.source)),
  ).length;
}
