import { hereDocument } from 'engine/resource';
import { guideOverrides } from '../03-gloo.ts';
import { GUIDE } from '../runbooks.ts';
import { symbolicContext } from './symbolic.ts';

/** A document that a command of the guide writes to a file of the working folder. */
const WRITES = /cat <<EOF > (?<file>\S+)\n[\s\S]*?\nEOF/;

/** The guide's documents: by the file's name, the command that writes it. Pure. */
export function guideFiles(): Readonly<Record<string, string>> {
  const context = symbolicContext({ guide: '1.17', enterprise: false, strictTrust: false });
  const steps = GUIDE.flatMap((section) => section.steps(context));
  const documents = steps.flatMap(({ resources = [] }) =>
    resources.flatMap((resource) => {
      const written = WRITES.exec(resource.command());
      if (written?.groups?.file === undefined) return [];
      // A command for Vault's pod quotes the variables for the shell around it; the file itself does not.
      return [[written.groups.file, written[0].replaceAll(/'"(\$\{\w+\})"'/g, '$1')] as const];
    }),
  );
  const overrides = 'helm-overrides.yaml';
  return { ...Object.fromEntries(documents), [overrides]: hereDocument(overrides, guideOverrides(context)) };
}
