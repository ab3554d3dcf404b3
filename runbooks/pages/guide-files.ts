import { GUIDE } from '../runbooks.ts';
import { symbolicContext } from './symbolic.ts';

/** A document that a command of the guide writes to a file of the working folder. */
const WRITES = /cat <<EOF > (?<file>\S+)\n[\s\S]*?\nEOF/;

/** The guide's documents: by the file's name, the command that writes it. Pure. */
export function guideFiles(): Readonly<Record<string, string>> {
  const context = symbolicContext({ guide: '1.17', enterprise: false, strictTrust: false });
  const steps = GUIDE.flatMap((section) => section.steps(context));
  const documents = steps.flatMap(({ command = '', resources = [] }) =>
    [command, ...resources.map((resource) => resource.command())].flatMap((typed) => {
      const written = WRITES.exec(typed);
      if (written?.groups?.file === undefined) return [];
      // A command for Vault's pod quotes the variables for the shell around it; the file itself does not.
      return [[written.groups.file, written[0].replaceAll(/'"(\$\{\w+\})"'/g, '$1')] as const];
    }),
  );
  return Object.fromEntries(documents);
}
