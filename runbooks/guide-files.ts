import { GUIDE } from './repair-sections.ts';
import { symbolicContext } from './symbolic.ts';

/** A document that a command of the guide writes to a file of the working folder. */
const WRITES = /cat <<EOF > (?<file>\S+)\n[\s\S]*?\nEOF/;

/** The guide's documents: by the file's name, the command that writes it. Pure. */
export function guideFiles(): Readonly<Record<string, string>> {
  const context = symbolicContext({ guide: '1.17', enterprise: false, strictTrust: false });
  const steps = GUIDE.flatMap((section) => section.steps(context));
  const commands = steps.flatMap(({ byHand, resources = [] }) => [
    byHand?.command ?? '',
    ...resources.map((resource) => resource.command()),
  ]);
  return Object.fromEntries(
    commands.flatMap((command) => {
      const written = WRITES.exec(command);
      return written?.groups?.file === undefined ? [] : [[written.groups.file, written[0]]];
    }),
  );
}
