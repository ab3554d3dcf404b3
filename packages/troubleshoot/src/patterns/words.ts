/** Vault's refusals of a token. */
export const DENIED = 'permission denied|invalid token|bad token';

/**
 * An error of AWS by its code, as the AWS CLI, Go's SDKs and STS's XML write it; names in the SDK end in `Exception`.
 */
export function awsCode(...codes: readonly string[]): RegExp {
  return new RegExp(`(?:\\(|>|\\bapi error |^|\\s)(?:${codes.join('|')})(?:Exception)?(?:\\)|:|<)`, 'm');
}

/**
 * Vault's refusal of a call to a path, as its CLI and Go client write it, with or without the namespace in the path.
 */
export function refusedByVault(path: string, words: string): RegExp {
  return new RegExp(
    `(?:URL: [A-Z]+ \\S{1,300}?)?/v1/(?:\\S{1,200}/)?${path}\\s+Code: \\d+\\. Errors:[\\s\\S]{0,300}?(?:${words})`,
    'i',
  );
}

/**
 * A call to Vault without an answer, as Go reports it; before Go 1.14, without quotes. Paths of Kubernetes have api or
 * apis before their v1.
 */
export function noAnswerOfVault(words: string, host = ''): RegExp {
  return new RegExp(
    `\\b[A-Z][a-z]+ "?https?://${host}(?![^"\\s]{0,300}/(?:api|apis/[^/"\\s]{1,100})/v1/)[^"\\s]{1,300}?/v1/[^"\\s]{0,300}"?: ${words}`,
    'i',
  );
}
