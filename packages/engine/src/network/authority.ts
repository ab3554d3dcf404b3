import { createHash, X509Certificate } from 'node:crypto';
import { Failure, messageOf, oneLine, readGivenFile } from '../resource/index.ts';

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
  const facts = {
    resource: variable,
    cause: 'It names the certificate authorities that are trusted.',
    next: [`Set ${variable} to a PEM file that you can read, or unset it.`],
  };
  const text = readGivenFile(file, facts);
  const problem = (seen: string, error?: unknown) =>
    new Failure({ ...facts, kind: 'input', seen: oneLine(seen), error });
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
