import { join } from 'node:path';
import { CLUSTER_NAME } from 'aws-irsa/names';
import type { FlagValues } from 'engine/command-line/flags';
import type { Environment } from 'engine/network';
import { registerSecret } from 'engine/resource';
import * as z from 'zod';
import { readEnvFile } from './env-file.ts';
import { inputFailure } from './input-failure.ts';
import {
  defaults,
  type GuideVersion,
  INPUTS,
  type InputName,
  type Inputs,
  inputOf,
  SECRET_INPUTS,
  VARIABLES,
  type Variables,
} from './inputs.ts';

export type Flags = Pick<FlagValues, 'enterprise' | 'strictTrust' | 'adopt'> &
  Partial<Pick<FlagValues, 'cluster' | 'region' | 'guide' | 'noTags' | 'deleteSecrets'>>;

const schemas = Object.fromEntries(
  VARIABLES.map((name) => {
    const { schema, optional } = inputOf(name);
    return [name, optional === undefined ? schema : schema.optional()];
  }),
) as { readonly [Name in InputName]: z.ZodType<Variables[Name]> };
const schema = z.object(schemas);

const clusterSchema = z.object({
  CLUSTER_NAME: INPUTS.CLUSTER_NAME.schema.optional(),
  AWS_REGION: INPUTS.AWS_REGION.schema.optional(),
});

/** The variables of an environment that are set. An empty one counts as not set, as in the guide's own shell. */
function variablesOf(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    VARIABLES.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
}

/**
 * Gathers the inputs: flags, then the environment, then `.env.<CLUSTER_NAME>` (or `.env` if no cluster is named yet),
 * then the guide's defaults.
 * @throws Failure of kind input that names every invalid value.
 */
export function gatherInputs(flags: Flags, environment: Environment, folder: string): Inputs {
  const { guide = '1.17', enterprise, strictTrust, adopt, noTags = false, deleteSecrets = false } = flags;
  const { given, file } = givenVariables(flags, environment, folder);
  const checked = parseInputs(given, guide, enterprise);
  const how = { guideVersion: guide, enterprise, strictTrust, adopt, noTags, deleteSecrets };
  return { ...checked, ...how, ...(file !== undefined && { inputsFile: file }) };
}

/**
 * Checks the flags by themselves, for commands that need no other input. A cluster or a region may be left out.
 * @throws Failure of kind input that names every invalid flag.
 */
export function checkFlags({
  cluster = 'any',
  region = 'us-east-1',
  guide = '1.17',
  enterprise,
}: Flags): void {
  parseInputs({ CLUSTER_NAME: cluster, AWS_REGION: region }, guide, enterprise);
}

function parseInputs(
  given: Readonly<Record<string, string>>,
  guide: GuideVersion,
  enterprise: boolean,
): Variables {
  const values = { ...defaults(given.CLUSTER_NAME ?? '', guide, enterprise), ...given };
  for (const name of SECRET_INPUTS) registerSecret(given[name]);
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw inputFailure(parsed.error.issues, values);
  return parsed.data;
}

/**
 * Finds which cluster is meant, from the same sources as a run, as far as they name it.
 * @throws Failure of kind input if a name is invalid.
 */
export function gatherCluster(
  flags: Pick<Flags, 'cluster' | 'region'>,
  environment: Environment,
  folder: string,
): z.infer<typeof clusterSchema> {
  const { given } = givenVariables(flags, environment, folder);
  const parsed = clusterSchema.safeParse(given);
  if (!parsed.success) throw inputFailure(parsed.error.issues, given);
  return parsed.data;
}

/** The variables that are set: flags override the environment, and that overrides the cluster's file, which is named if there is one. */
function givenVariables(
  flags: Pick<Flags, 'cluster' | 'region'>,
  environment: Environment,
  folder: string,
): { readonly given: Readonly<Record<string, string>>; readonly file: string | undefined } {
  const named: Record<string, string> = {
    ...variablesOf(environment),
    ...(flags.cluster !== undefined && { CLUSTER_NAME: flags.cluster }),
    ...(flags.region !== undefined && { AWS_REGION: flags.region }),
  };
  const clusterName = CLUSTER_NAME.test(named.CLUSTER_NAME ?? '') ? named.CLUSTER_NAME : undefined;
  const file = `.env${clusterName === undefined ? '' : `.${clusterName}`}`;
  const written = readEnvFile(join(folder, file));
  return { given: { ...variablesOf(written ?? {}), ...named }, file: written && file };
}
