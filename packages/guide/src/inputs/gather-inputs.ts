import { join } from 'node:path';
import { CLUSTER_NAME_PATTERN, nameIn } from 'aws-irsa/names';
import type { FlagValues } from 'engine/command-line/flags';
import type { Environment } from 'engine/network';
import { registerName, registerSecret } from 'engine/resource';
import * as z from 'zod';
import { readEnvFile } from './env-file.ts';
import { inputFailure } from './input-failure.ts';
import {
  defaults,
  type InputName,
  type Inputs,
  inputOf,
  SECRET_INPUTS,
  VARIABLES,
  type Variables,
  vaultRoleName,
} from './inputs.ts';
import { type Variant, variantOf } from './variant.ts';

/** The flags for the cluster. */
type ClusterFlags = Pick<FlagValues, 'cluster' | 'region'>;

const schemas = Object.fromEntries(
  VARIABLES.map((name) => {
    const { schema, optional } = inputOf(name);
    return [name, optional === undefined ? schema : schema.optional()];
  }),
) as { readonly [Name in InputName]: z.ZodType<Variables[Name]> };
const schema = z.object(schemas);

/** The variables that are set in an environment. An empty one counts as not set, as in the guide's own shell. */
function variablesOf(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    VARIABLES.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
}

/** Values of inputs, and their source. */
export type Layer = readonly [from: string, values: Readonly<Record<string, string>>];

/**
 * Gathers the inputs: flags, then the environment, then `.env.<CLUSTER_NAME>` (or `.env` without a cluster's name),
 * then an earlier run's inputs, then the guide's defaults.
 * @param recorded an earlier run's inputs
 * @throws Failure of kind input that names every invalid value.
 */
export function gatherInputs(
  flags: FlagValues,
  environment: Environment,
  folder: string,
  ...recorded: readonly Layer[]
): Inputs {
  const variant = variantOf(flags);
  const layers = [...recorded, ...givenVariables(flags, environment, folder)];
  const sources = layers.flatMap(([from, values]) => Object.keys(values).map((name) => [name, from]));
  return { ...parseInputs(valuesOf(layers), variant), ...variant, sources: Object.fromEntries(sources) };
}

function valuesOf(layers: readonly Layer[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...layers.map(([, values]) => values));
}

/**
 * The same for a text that needs no cluster; `undefined` without a cluster's name.
 * @throws Failure of kind input that names every invalid value.
 */
export function gatherKnown(flags: FlagValues, environment: Environment, folder: string): Inputs | undefined {
  const given = valuesOf(givenVariables(flags, environment, folder));
  if (given.CLUSTER_NAME !== undefined && given.AWS_REGION !== undefined)
    return gatherInputs(flags, environment, folder);
  parseInputs({ CLUSTER_NAME: 'any', AWS_REGION: 'us-east-1', ...given }, variantOf(flags));
  return undefined;
}

/**
 * Checks the flags by themselves, for commands without other inputs. A cluster or a region may be left out.
 * @throws Failure of kind input that names every invalid flag.
 */
export function checkFlags({ cluster = 'any', region = 'us-east-1', ...others }: FlagValues): void {
  parseInputs({ CLUSTER_NAME: cluster, AWS_REGION: region }, variantOf(others));
}

function parseInputs(given: Readonly<Record<string, string>>, variant: Variant): Variables {
  const { CLUSTER_NAME: name = '' } = given;
  // A default made from an invalid name is not reported, too.
  const clusterName = CLUSTER_NAME_PATTERN.test(name) ? name : 'any';
  const values = { ...defaults({ clusterName, ...variant }), ...given };
  for (const name of SECRET_INPUTS) registerSecret(given[name]);
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw inputFailure(parsed.error.issues, values);
  for (const [name, value] of Object.entries(values))
    if (!SECRET_INPUTS.some((one) => one === name)) registerName(value);
  const shared = sharedNames(parsed.data);
  if (shared.length > 0) throw inputFailure(shared, values);
  return parsed.data;
}

/** IAM allows one role or policy of a name, in any path and any case. */
function sharedNames(variables: Variables): z.core.$ZodIssue[] {
  const given = { ...variables, VAULT_IRSA_ROLE_NAME: vaultRoleName(variables) };
  const nameOf = (variable: string) => nameIn(given[variable as InputName] ?? '').toLowerCase();
  return VARIABLES.flatMap((name) =>
    (inputOf(name).differsFrom ?? [])
      .filter((other) => nameOf(other) === nameOf(name))
      .map((other) => ({
        ...{ code: 'custom' as const, path: [name], input: given[name] },
        message: `is the name of ${other}, too: the two must differ`,
      })),
  );
}

/** The variables that are set: flags override the environment, which overrides the cluster's file. */
function givenVariables(flags: ClusterFlags, environment: Environment, folder: string): readonly Layer[] {
  const exported = variablesOf(environment);
  const flagged = variablesOf({ CLUSTER_NAME: flags.cluster, AWS_REGION: flags.region });
  const { CLUSTER_NAME: name = '' } = { ...exported, ...flagged };
  const file = CLUSTER_NAME_PATTERN.test(name) ? `.env.${name}` : '.env';
  return [
    [file, variablesOf(readEnvFile(join(folder, file)) ?? {})],
    ['environment', exported],
    ['flags', flagged],
  ];
}
