import { CHECKS, type CheckId } from './checks/index.ts';
import { CONSEQUENCES, type Diagnosis, type Examination } from './examine.ts';
import { type Facts, factsOf, type System, sentenceOf } from './facts.ts';
import { errorsIn, type Recognised } from './recognise.ts';

/** What an answer rests on, in the order in which answers are told. */
const WEIGHTS = ['error and live', 'error', 'live', 'error, not live'] as const;

/** A possible cause of an error. */
export interface Answer {
  readonly id: string;
  readonly weight: (typeof WEIGHTS)[number];
  /** The line of the error that says so. */
  readonly said?: string;
  /** What the live systems show of it. */
  readonly seen?: Diagnosis;
}

/**
 * The causes of an error: what its words say, weighed by what the live systems show. What they do not show although its link
 * could be seen comes last: it is repaired since, of another cluster, or a consequence of an earlier failure. Pure.
 */
export function weigh(said: readonly Recognised[], seen?: Examination): readonly Answer[] {
  const failures = seen?.diagnoses.filter(({ level }) => level === 'fail') ?? [];
  const isRefuted = (id: string): boolean => {
    const link = linkOf(id);
    if (link === undefined) return false;
    if (CONSEQUENCES.has(link) && failures.length > 0) return true;
    return seen?.checks.some((one) => one.id === link && one.status === 'pass') ?? false;
  };
  const ofText = said.map((one): Answer => {
    const found = seen?.diagnoses.find(({ id }) => id === one.id);
    if (found !== undefined) return { ...one, seen: found, weight: 'error and live' };
    return { ...one, weight: isRefuted(one.id) ? 'error, not live' : 'error' };
  });
  const others = failures.filter(({ id }) => !said.some((one) => one.id === id));
  const live = others.map((one): Answer => ({ id: one.id, seen: one, weight: 'live' }));
  return [...ofText, ...live].sort((a, b) => WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight));
}

function linkOf(id: string): CheckId | undefined {
  return CHECKS.find(({ finds }) => id in finds)?.id;
}

/** What an error says that no page explains. */
export interface Unexplained {
  /** The line of it that says why. */
  readonly said: string;
  /** Its facts in a sentence. */
  readonly facts: string;
  /** The links of the chain that it may be about. */
  readonly links: readonly CheckId[];
}

const LINKS: Readonly<Record<System, readonly CheckId[]>> = {
  AWS: ['caller', 'oidc-provider', 'trust-policy', 'role-permissions', 'vault-identity'],
  'the API server': ['service-accounts', 'pods', 'releases'],
  Vault: ['vault', 'mounts', 'client-config', 'vault-role', 'vault-policy', 'login', 'running-gloo'],
  'the chart repository': ['releases'],
};

/** The facts of the last error of a text that names anything of the chain, one with an answer before others. Pure. */
export function unexplained(text: string): Unexplained {
  const all = errorsIn(text).map((error) => ({
    error,
    facts: factsOf(error),
    sentence: sentenceOf(factsOf(error)),
  }));
  const named = all.filter(({ sentence }) => sentence !== undefined);
  const { error, facts, sentence } = named.findLast((one) => isAnswered(one.facts)) ?? named.at(-1) ?? {};
  return {
    said: error?.trim().split('\n').at(-1)?.trim() ?? '',
    facts: sentence ?? 'It may not be about this chain.',
    links: facts?.system === undefined ? [] : LINKS[facts.system],
  };
}

function isAnswered({ system, code, failure }: Facts): boolean {
  return system !== undefined && (code !== undefined || failure !== undefined);
}
