import { OF_AWS } from './checks/aws.ts';
import type { CheckId } from './checks/index.ts';
import { OF_VAULT } from './checks/vault.ts';
import type { RepairedKind } from './diagnosis.ts';

/** What is not repaired as long as a cause stands that only a person can put right. */
export interface HeldBack {
  /** The title of that cause. */
  readonly until: string;
  readonly makes: readonly RepairedKind[];
}

interface Found {
  readonly check: CheckId;
  readonly level: 'warn' | 'fail';
  readonly title: string;
  readonly makes: readonly RepairedKind[];
  readonly held?: HeldBack | undefined;
}

/** In which order the guide makes things: what comes later works only if everything before it does. */
const STAGES = { aws: 1, vault: 2, inVault: 3, gloo: 4, pods: 5 } as const;

/** All other links are of Gloo. */
const AWS_LINKS = new Set<CheckId>(OF_AWS.map(({ id }) => id));
const VAULT_LINKS = new Set<CheckId>(OF_VAULT.map(({ id }) => id));

function stageOfLink(check: CheckId): number {
  if (AWS_LINKS.has(check)) return STAGES.aws;
  if (check === 'vault') return STAGES.vault;
  return VAULT_LINKS.has(check) ? STAGES.inVault : STAGES.gloo;
}

function stageOf(kind: RepairedKind): number {
  if (kind === 'pods') return STAGES.pods;
  if (kind === 'gloo-release') return STAGES.gloo;
  if (kind === 'vault-release') return STAGES.vault;
  return kind.startsWith('iam-') ? STAGES.aws : STAGES.inVault;
}

/** Holds back what is repaired in vain as long as a failure stands that has to be put right by hand, and tells it last. Pure. */
export function heldBack<Diagnosis extends Found>(
  diagnoses: readonly Diagnosis[],
  consequences: readonly Diagnosis[],
) {
  const byHand = diagnoses.filter(({ level, makes }) => level === 'fail' && makes.length === 0);
  const causeOf = (kind: RepairedKind) => byHand.find(({ check }) => stageOf(kind) > stageOfLink(check));
  const hold = (diagnosis: Diagnosis): Diagnosis => {
    const makes = diagnosis.makes.filter((kind) => causeOf(kind) !== undefined);
    const [first] = makes;
    const until = first && causeOf(first)?.title;
    if (until === undefined) return diagnosis;
    const free = diagnosis.makes.filter((kind) => !makes.includes(kind));
    return { ...diagnosis, makes: free, held: { until, makes } };
  };
  const all = diagnoses.map(hold);
  const [free, held] = [all.filter((one) => !one.held), all.filter((one) => one.held)];
  return { diagnoses: [...free, ...held], consequences: consequences.map(hold) };
}
