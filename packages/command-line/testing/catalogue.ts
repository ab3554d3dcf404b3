import { CATALOGUE } from '../../../runbooks/catalog.ts';
import { parseExport } from '../src/export.ts';
import { parseFleetExport } from '../src/fleet-export.ts';
import { parseCommandLine } from '../src/options.ts';

/** The guide's own catalogue: words are understood in tests as they are in runs. */
export { CATALOGUE };

export const commandLineOf = (args: readonly string[]) => parseCommandLine(args, CATALOGUE);
export const exportOf = (args: readonly string[]) => parseExport(args, CATALOGUE);

/** What is asked for is not exported, so nothing is known of runs. */
export const fleetExportOf = (args: readonly string[]) =>
  parseFleetExport(args, {
    variables: [],
    secrets: [],
    inputsOf: () => {
      throw new Error('no entry is checked here');
    },
  });
