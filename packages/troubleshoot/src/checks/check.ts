import {
  type Difference,
  differencesText,
  type FoundResource,
  type Observation,
  observedValue,
  Unknown,
} from 'engine/resource';
import type { Evidence } from '../diagnosis.ts';
import type { Observations, Wanted } from '../observations.ts';

/**
 * Finds the evidence of a diagnosis in the observations. Pure.
 * @throws Unknown if what it needs could not be observed
 */
export type Find = (seen: Observations) => Evidence | undefined;

/** A link of the chain: one line of the answer, and the diagnoses that are found in it. */
export interface CheckSpec {
  readonly id: string;
  readonly title: string;
  /** By the ids of their pages, in the order in which they are told; of a page with several signs, the first counts. */
  readonly finds: Readonly<Record<string, Find | readonly Find[]>>;
  /** What the systems of this link say about a failure. It is known who speaks, so all words of the pages count. Pure. */
  hears?(seen: Observations): readonly Heard[];
  /**
   * The state of the link in one line, made from what was observed, if no diagnosis was found. Pure.
   * @throws Unknown if something was not observed, and Mismatch if something is not as the guide has it
   */
  passes(seen: Observations): string;
}

/** Words of a system of the chain, which may name the cause. */
export interface Heard {
  /** The whole error, or a log. */
  readonly text: string;
  /** The evidence, given the line that has the words of a page. */
  readonly seen: (line: string) => string;
  readonly level?: 'warn';
  /** When it was said, in milliseconds since the epoch, by somebody who stands elsewhere and may not reach what is reached from here. */
  readonly elsewhereAt?: number;
}

/** The observations of what the guide creates. */
export type ThingName = {
  [Name in keyof Observations]: Observations[Name] extends Observation<FoundResource | undefined>
    ? Name
    : never;
}[keyof Observations];

const NAMES: Readonly<Record<ThingName, (wanted: Wanted) => string>> = {
  oidcProvider: ({ OIDC_PROVIDER }) => `the provider https://${OIDC_PROVIDER}`,
  role: ({ VAULT_AUTH_ROLE_NAME }) => `IAM role ${VAULT_AUTH_ROLE_NAME}`,
  policy: ({ VAULT_AUTH_POLICY_NAME }) => `IAM policy ${VAULT_AUTH_POLICY_NAME}`,
  attachment: ({ VAULT_AUTH_POLICY_NAME }) => `the attachment of ${VAULT_AUTH_POLICY_NAME}`,
  vaultRelease: () => 'Helm release vault',
  glooRelease: ({ NAMESPACE }) => `Helm release gloo in namespace ${NAMESPACE}`,
  glooSettings: () => 'Vault in Gloo’s settings',
  authMethod: ({ VAULT_AWS_AUTH_PATH }) => `auth/${VAULT_AWS_AUTH_PATH}/`,
  secretsEngine: ({ VAULT_KV_PATH }) => `${VAULT_KV_PATH}/`,
  clientConfig: ({ VAULT_AWS_AUTH_PATH }) => `auth/${VAULT_AWS_AUTH_PATH}/config/client`,
  vaultRole: ({ VAULT_AWS_AUTH_PATH, VAULT_AUTH_ROLE_NAME }) =>
    `auth/${VAULT_AWS_AUTH_PATH}/role/${VAULT_AUTH_ROLE_NAME}`,
  vaultPolicy: ({ VAULT_KV_PATH }) => `Vault policy ${VAULT_KV_PATH}`,
};

/** Finds that something of the guide does not exist. */
export function missing(thing: ThingName): Find {
  return (observations) =>
    observedValue(observations[thing]) === undefined
      ? { seen: `${NAMES[thing](observations.wanted)} does not exist` }
      : undefined;
}

/** Finds that something of the guide differs in such a field, unless another field explains that as well. */
export function differs(thing: ThingName, field: RegExp, unless?: RegExp): Find {
  return (observations) => {
    const differences = differencesIn(observations, thing);
    if (differences.some((difference) => unless?.test(difference.field))) return undefined;
    return differing(differences.filter((difference) => field.test(difference.field)));
  };
}

/** How something of the guide differs; empty if it does not exist, which is a separate diagnosis. */
export function differencesIn(observations: Observations, thing: ThingName): readonly Difference[] {
  return observedValue(observations[thing])?.differences ?? [];
}

export function differing(differences: readonly Difference[]): Evidence | undefined {
  return differences.length === 0 ? undefined : { seen: differencesText(differences) };
}

/** Nothing fails yet because of it. */
export function asWarning(find: Find): Find {
  return (seen) => {
    const evidence = find(seen);
    return evidence && { ...evidence, level: 'warn' };
  };
}

/** What is said of the members of a list, if anything is. */
export function said<T>(
  list: readonly T[],
  say: (one: T) => string | false | undefined,
): Evidence | undefined {
  const seen = list.flatMap((one) => say(one) || []);
  return seen.length === 0 ? undefined : { seen: seen.join('; ') };
}

/** What was observed is not as the guide has it, and no diagnosis is known for it. */
export class Mismatch extends Error {
  readonly level: 'fail' | 'warn';

  constructor({ seen, level }: Evidence) {
    super(seen);
    this.name = 'Mismatch';
    this.level = level ?? 'fail';
  }
}

/** @throws Mismatch with the evidence, if there is any */
export function reject(evidence: Evidence | undefined): void {
  if (evidence !== undefined) throw new Mismatch(evidence);
}

/**
 * What was read of things of the guide that exist and do not differ.
 * @throws Unknown if one could not be observed, and Mismatch if one does not exist or differs
 */
export function requireMatch(observations: Observations, ...things: readonly ThingName[]): string {
  const texts = things.map((thing) => {
    reject(missing(thing)(observations));
    // If it broke something, a page would say so.
    const update = differing(differencesIn(observations, thing));
    reject(update && { seen: `${update.seen} (./runbook all --plan)`, level: 'warn' });
    return observedValue(observations[thing])?.seen;
  });
  return texts.join('; ');
}

/** @throws Unknown for no texts: a link of which there is nothing yet is not proved by that */
export function list(texts: readonly string[], separator = ', '): string {
  if (texts.length === 0) throw new Unknown('there is none');
  return texts.join(separator);
}
