import { CHECKS, type CheckId } from './checks/index.ts';
import { CONSEQUENCES, type Diagnosis, type Examination } from './examine.ts';
import { factsOf, type System, sentenceOf } from './facts.ts';
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
    const link = CHECKS.find(({ finds }) => id in finds)?.id;
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

const LINKS: Readonly<Record<System, readonly CheckId[]>> = {
  AWS: ['caller', 'oidc-provider', 'trust-policy', 'role-permissions', 'vault-identity'],
  'the API server': ['service-accounts', 'pods', 'releases'],
  Vault: ['vault', 'mounts', 'client-config', 'vault-role', 'vault-policy', 'login', 'running-gloo'],
  'the chart repository': ['releases'],
};

/**
 * What a text says that no page explains: its last error that names anything of the chain, one with an answer before others. Pure.
 * @returns the line of it that says why, its facts in a sentence, and the links of the chain that it may be about
 */
export function unexplained(text: string) {
  const all = errorsIn(text).map((error) => {
    const facts = factsOf(error);
    return { error, sentence: sentenceOf(facts), system: facts.system, answer: facts.code ?? facts.failure };
  });
  const named = all.filter(({ sentence }) => sentence !== undefined);
  const answered = named.findLast(({ system, answer }) => system !== undefined && answer !== undefined);
  const { error, sentence, system } = answered ?? named.at(-1) ?? {};
  return {
    said: error?.trim().split('\n').at(-1)?.trim() ?? '',
    facts: sentence ?? 'It may not be about this chain.',
    links: system === undefined ? [] : LINKS[system],
  };
}
