import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from 'engine/network';
import { Failure, keepSecret, messageOf, oneLine, readBounded } from 'engine/resource';

/** The SDK's configuration files, below the home folder unless a variable names them. */
const SHARED_FILES = { AWS_CONFIG_FILE: 'config', AWS_SHARED_CREDENTIALS_FILE: 'credentials' } as const;

type FileVariable = keyof typeof SHARED_FILES | 'AWS_WEB_IDENTITY_TOKEN_FILE';

/**
 * Reads the files that the SDK's variables name, and hands the SDK what was read: itself, it reads a device to the end of the
 * memory, and waits for a pipe forever.
 * @throws Failure of kind input for a file that is too large, or a pipe that does not end
 */
export async function handFilesToSdk(environment: Environment): Promise<void> {
  const { externalDataInterceptor, getHomeDir } = await import('@smithy/shared-ini-file-loader');
  for (const [variable, name] of Object.entries(SHARED_FILES) as [keyof typeof SHARED_FILES, string][]) {
    const path = environment[variable] || join(getHomeDir(), '.aws', name);
    const file = path.startsWith('~/') ? join(getHomeDir(), path.slice(2)) : path;
    const text = readIfThere(variable, file);
    if (text !== undefined) externalDataInterceptor.interceptFile(file, text);
  }
  const { AWS_WEB_IDENTITY_TOKEN_FILE: file } = environment;
  const token = file ? readIfThere('AWS_WEB_IDENTITY_TOKEN_FILE', file) : undefined;
  if (file === undefined || token === undefined) return;
  keepSecret(token);
  // The kubelet renews a token in its file, so the SDK reads that one again. A pipe can be read only once.
  if (!statSync(file).isFile()) externalDataInterceptor.interceptToken(file, token);
}

/** `undefined` for a file that cannot be opened or read: the provider that needs it reports that. */
function readIfThere(variable: FileVariable, file: string): string | undefined {
  try {
    return readBounded(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== undefined) return undefined;
    throw new Failure({
      kind: 'input',
      resource: variable,
      seen: oneLine(messageOf(error)),
      next: [`Let ${variable} name a file.`],
      error,
    });
  }
}
