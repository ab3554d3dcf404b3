import { type Difference, isObject, jsonIn } from 'engine/resource';
import type { PartDifference } from './policy-document.ts';

/** A difference of a document: in a statement that both documents have, or anywhere else. */
export const STATEMENT_PART = 'statement-part';
export const DOCUMENT = 'document';

const NONE = '(none)';

/** The differences of a document for people: a sentence for each short difference in a part of a statement. Pure. */
export function describeDifferences(document: string, differences: readonly PartDifference[]): Difference[] {
  const isOne = new Set(differences.map(({ path }) => statementOf(path))).size === 1;
  return differences.map((difference) => {
    const { path, live, wanted } = difference;
    const number = statementOf(path);
    const part = number === undefined ? [] : path.slice(2).map(String);
    const statement = isOne ? document : `statement ${Number(number) + 1} of ${document}`;
    const ofIt = part.length === 0 ? ofStatement(document, difference) : ofPart(statement, part, difference);
    const sentence = number === undefined ? undefined : ofIt;
    return {
      field: fieldOf(path),
      live,
      wanted: wanted ?? NONE,
      about: part.length === 0 ? DOCUMENT : STATEMENT_PART,
      ...(sentence !== undefined && sentence.length <= LONGEST && { said: sentence }),
    };
  });
}

/** The index of the statement that a path leads into. */
function statementOf([, number]: PartDifference['path']): number | undefined {
  return typeof number === 'number' ? number : undefined;
}

/** How many characters a sentence may have: a diff shows longer values better. */
const LONGEST = 200;

function fieldOf([first = 'document', ...keys]: PartDifference['path']): string {
  return [first, ...keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))].join('');
}

function ofPart(document: string, part: readonly string[], { live, wanted }: PartDifference): string {
  const [operator, key] = part[0] === 'Condition' ? part.slice(1) : [];
  // The issuer comes before the claim of a token, and an operator before both.
  const claim = key?.replace(/^.*\/.*:/, '');
  const name = claim === undefined ? part.join(' ') : `condition ${operator} on ${claim}`;
  if (live === undefined) return `${document} has no ${name}; wanted ${wanted}`;
  if (wanted === undefined) return `${document} has a ${name}, and should not: ${live}`;
  if (claim !== 'sub') return `the ${name} of ${document} is ${live}; wanted ${wanted}`;
  const [is, should] = [accountsIn(live), accountsIn(wanted)];
  const same = is.names === should.names && is.namespaces.length === 1 && should.namespaces.length === 1;
  return same
    ? `${document} names the service accounts of namespace ${is.namespaces}; wanted ${should.namespaces}`
    : `${document} names ${is.all}; wanted ${should.all}`;
}

function ofStatement(document: string, { live, wanted }: PartDifference): string | undefined {
  if (wanted === undefined) return said(live ?? '', `${document} also`);
  return live === undefined ? said(wanted, `${document} has no statement that`) : undefined;
}

/** The effect of a statement: `the trust policy also allows sts:AssumeRole to ec2.amazonaws.com`. */
function said(statement: string, subject: string): string | undefined {
  const {
    Sid: _,
    Effect,
    Action,
    Principal,
    Resource,
    Condition = {},
    ...others
  } = Object(jsonIn(statement));
  if (typeof Effect !== 'string' || Action === undefined || Object.keys(others).length > 0) return undefined;
  const names = (some: unknown): string => (isObject(some) ? Object.values(some) : [some]).flat().join(', ');
  const whom = Principal === undefined ? `on ${names(Resource)}` : `to ${names(Principal)}`;
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(Object(keys)).map(([key, value]) => `${key} ${operator} ${names(value)}`),
  );
  const effect = `${subject} ${Effect === 'Deny' ? 'denies' : 'allows'} ${names(Action)} ${whom}`;
  return [effect, ...conditions].join(', if ');
}

/** The service accounts in the subjects of tokens. */
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
