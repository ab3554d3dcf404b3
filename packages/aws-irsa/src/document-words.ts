import { type Difference, isObject, jsonIn } from 'engine/resource';

/** Differences of a document, each in a sentence if it is in a part of a statement and short. Pure. */
export function inWords(document: string, differences: readonly Difference[]): Difference[] {
  const numbers = differences.map(({ field }) => /^Statement\[(\d+)\]/.exec(field)?.[1]);
  const isOne = new Set(numbers).size === 1;
  return differences.map((difference, index) => {
    const statement = isOne ? document : `statement ${Number(numbers[index]) + 1} of ${document}`;
    const sentence = ofStatement(document, difference) ?? sentenceFor(statement, difference);
    return sentence === undefined || sentence.length > LONGEST
      ? difference
      : { ...difference, said: sentence };
  });
}

/** How many characters a sentence may have: of longer ones, a diff shows more. */
const LONGEST = 200;

function sentenceFor(document: string, { field, live = NONE, wanted }: Difference): string | undefined {
  const part = /^Statement\[\d+\]\.(.+)$/.exec(field)?.[1];
  if (part === undefined) return undefined;
  const [, operator, key] = /^Condition\.(\w+)\.(.+)$/.exec(part) ?? [];
  // The issuer stands before the claim of a token, and an operator before both.
  const claim = key?.replace(/^.*\/.*:/, '');
  const name = claim === undefined ? part.replace('.', ' ') : `condition ${operator} on ${claim}`;
  if (live === NONE) return `${document} has no ${name}; wanted ${wanted}`;
  if (wanted === NONE) return `${document} has a ${name}, and should not: ${live}`;
  if (claim !== 'sub') return `the ${name} of ${document} is ${live}; wanted ${wanted}`;
  const [is, should] = [accountsIn(live), accountsIn(wanted)];
  const same = is.names === should.names && is.namespaces.length === 1 && should.namespaces.length === 1;
  return same
    ? `${document} names the service accounts of namespace ${is.namespaces}; wanted ${should.namespaces}`
    : `${document} names ${is.all}; wanted ${should.all}`;
}

const NONE = '(none)';

function ofStatement(document: string, { field, live = NONE, wanted }: Difference): string | undefined {
  if (!/^Statement\[\d+\]$/.test(field)) return undefined;
  if (wanted === NONE) return said(live, `${document} also`);
  return live === NONE ? said(wanted, `${document} has no statement that`) : undefined;
}

/** What a statement without a condition says: `the trust policy also allows sts:AssumeRole to ec2.amazonaws.com`. */
function said(statement: string, subject: string): string | undefined {
  const { Sid: _, Effect, Action, Principal, Resource, ...others } = Object(jsonIn(statement));
  if (typeof Effect !== 'string' || Action === undefined || Object.keys(others).length > 0) return undefined;
  const names = (some: unknown): string => (isObject(some) ? Object.values(some) : [some]).flat().join(', ');
  const whom = Principal === undefined ? `on ${names(Resource)}` : `to ${names(Principal)}`;
  return `${subject} ${Effect === 'Deny' ? 'denies' : 'allows'} ${names(Action)} ${whom}`;
}

/** The service accounts that the subjects of tokens name. */
function accountsIn(subjects: string) {
  const accounts = subjects
    .split(', ')
    .map((subject) => subject.replace(/^system:serviceaccount:/, '').split(':'))
    .toSorted();
  return {
    all: accounts.map((parts) => parts.join('/')).join(', '),
    names: accounts.map(([, name]) => name).join(', '),
    namespaces: [...new Set(accounts.map(([namespace]) => namespace))],
  };
}
