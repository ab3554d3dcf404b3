import { vaultEnvironment } from '../../../runbooks/environment.ts';
import { gatherInputs } from '../../../runbooks/gather-inputs.ts';
import { SECRET_INPUTS, VARIABLES } from '../../../runbooks/inputs.ts';
import type { EntryRuns } from '../src/entry.ts';
import { parseFleet } from '../src/fleet-file.ts';
import type { EntryFlags } from '../src/options.ts';

/** No flag of an entry on the command line. */
export const NO_FLAGS: EntryFlags = {
  guide: undefined,
  enterprise: false,
  strictTrust: false,
  adopt: false,
  noTags: false,
};

/** The guide's own inputs: fleets are checked in tests as they are in runs. */
export const inputsOf: EntryRuns['inputsOf'] = ({ flags, environment }, folder) => {
  const inputs = gatherInputs(flags, environment, folder);
  vaultEnvironment(environment);
  return inputs;
};

/** A fleet whose entries may set the guide's variables. */
export const fleetOf = (text: string, file?: string) =>
  parseFleet(text, { variables: VARIABLES, secrets: SECRET_INPUTS }, file);
