import { dirname, join } from 'node:path';
import { build, type ModuleName } from './go-build.ts';
import { makeVenv } from './python-venv.ts';

// Programs of pinned versions that a test or a script needs, and no sandbox. Each is built or installed into the
// user's cache at its first use, and its path is returned. `log` is a file for the output of the build.

const options = (log: string) => ({ log, onDetail: () => {}, mark: {} });
const built = async (module: ModuleName, program: string, log: string) =>
  (await build(module, options(log)))[program] as string;

/** Helm 4; the sandbox itself has Helm 3. */
export const helm4 = (log: string): Promise<string> => built('helm4', 'helm', log);

export const actionlint = (log: string): Promise<string> => built('actionlint', 'actionlint', log);

export const shellcheck = async (log: string): Promise<string> =>
  join(dirname(await makeVenv('shellcheck', options(log))), 'shellcheck');

/** A Python that has Rich, which draws terminal output as SVG. */
export const rich = (log: string): Promise<string> => makeVenv('rich', options(log));
