import { defaultOf, type InputName, type Inputs, inputOf, VARIABLES } from './inputs.ts';

/** The inputs that an installed Gloo does not show. A file of this machine, or a secret, is no input for another run. */
export const RECORDED: readonly InputName[] = VARIABLES.filter((name) => inputOf(name).recorded);

/** The recorded inputs that are only for a later run. */
export const FOR_LATER_RUN: readonly string[] = [
  ...VARIABLES.filter((name) => inputOf(name).recorded === 'for a later run'),
  'VAULT_ADDR',
];

/** The value of an input unless it is the guide's default. */
export function chosenOf(inputs: Inputs, name: InputName): string | undefined {
  const isUsual = inputs[name] === defaultOf(name, { ...inputs, clusterName: inputs.CLUSTER_NAME });
  return isUsual ? undefined : inputs[name];
}

/** The inputs that a run records in helm's description of Gloo, so that a later run needs no repetition. */
export function recordsOf(inputs: Inputs, VAULT_ADDR: string | undefined): Readonly<Record<string, string>> {
  const chosen = RECORDED.map((name) => [name, chosenOf(inputs, name)] as const);
  return Object.fromEntries(
    [...chosen, ['VAULT_ADDR', VAULT_ADDR] as const].flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}
