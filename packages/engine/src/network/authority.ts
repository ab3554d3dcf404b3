import { X509Certificate } from 'node:crypto';
import { Failure, messageOf, oneLine, readGivenFile } from '../resource/index.ts';

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
  try {
    new X509Certificate(text);
  } catch (error) {
    const seen = oneLine(`there is no certificate in ${file}: ${messageOf(error)}`);
    throw new Failure({ ...facts, kind: 'input', seen, error });
  }
  return text;
}
