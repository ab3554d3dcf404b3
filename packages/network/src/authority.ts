import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Failure, messageOf, oneLine } from 'resource';

const CERTIFICATE = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^-]+-----END (?:TRUSTED )?CERTIFICATE-----/g;

/**
 * Digests of files that hold valid certificates. Parsing all of them takes 40 ms, and a fleet does it for each cluster.
 */
const readable = new Set<string>();

/**
 * Reads the certificate authorities in the PEM file that a variable names. They replace the public ones, as in the AWS
 * CLI and in Vault's own client.
 * @throws Failure of kind input if the file cannot be read or holds no certificate.
 */
export function readAuthority(variable: string, file: string): string {
  const problem = (seen: string, error?: unknown) =>
    new Failure({
      kind: 'input',
      resource: variable,
      seen: oneLine(seen),
      cause: 'It names the certificate authorities that are trusted.',
      next: [`Set ${variable} to a PEM file that you can read, or unset it.`],
      error,
    });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw problem(messageOf(error), error);
  }
  const digest = createHash('sha256').update(text).digest('hex');
  if (readable.has(digest)) return text;
  const certificates = text.match(CERTIFICATE) ?? [];
  if (certificates.length === 0) throw problem(`there is no certificate in ${file}`);
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch (error) {
    throw problem(`a certificate in ${file} cannot be read: ${messageOf(error)}`, error);
  }
  readable.add(digest);
  return text;
}
