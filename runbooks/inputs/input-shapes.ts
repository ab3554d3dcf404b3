import { IAM_NAME } from 'aws-irsa/names';

/** The shapes of values: each rule with the message for a value that breaks it. */
export interface Shape {
  /** An address with one of these protocols. */
  readonly protocol?: Rule;
  readonly longest?: readonly [length: number, error: string];
  readonly rules: readonly Rule[];
  /** What no pattern expresses: the message for a value that is invalid. */
  readonly problem?: (value: string) => string | undefined;
}

type Rule = readonly [pattern: RegExp, error: string];

const NOT_AN_OPTION = /^[^-]/;
/** A role name of Vault's auth method. IAM accepts more characters. */
const VAULT_ROLE_NAME = /^\w([\w.@-]*\w)?$/;

/** One word of a command. */
export function word(pattern: RegExp, error: string): Shape {
  return {
    rules: [
      [NOT_AN_OPTION, error],
      [pattern, error],
    ],
  };
}

/** A name in IAM. */
export function iamName(longest: number): Shape {
  return {
    longest: [longest, `is longer than the ${longest} characters that IAM allows`],
    rules: [
      [NOT_AN_OPTION, 'begins with -, and a command would read it as an option'],
      [IAM_NAME, 'has a character that IAM does not allow in names (letters, digits and _+=,.@- are)'],
    ],
  };
}

/** A name that a role may have both in IAM and in Vault. */
export function sharedRoleName(longest: number): Shape {
  const { rules, ...rest } = iamName(longest);
  const error =
    'is not a valid name for the Vault role, which has the same name (letters, digits and _-.@, with neither - nor . nor @ at the start or the end)';
  return { ...rest, rules: [...rules, [VAULT_ROLE_NAME, error]] };
}

/** An address that is an argument of a command and a value in a document, so its characters are limited. */
export const ADDRESS = address(/^https?$/, 'is not an http(s) address');
/** The location of charts: a repository, or a folder of an OCI registry, which helm pulls from without adding it. */
export const CHARTS = address(/^(?:https?|oci)$/, 'is not an http(s) or oci address');
/** The paths in Vault that no mount may have, or that another kind of mount has. */
const RESERVED_PATH = /^(?!(?:sys|auth|audit|identity|cubbyhole|token)(?:\/|$))/;
/** The path of a mount in Vault, as commands, policies and URLs of Vault need no quoting. */
export const VAULT_PATH: Shape = {
  longest: [200, 'is too long for the path of a mount'],
  rules: [
    [
      /^\w[\w.-]*(?:\/\w[\w.-]*)*$/,
      'is not the path of a mount in Vault (letters, digits and _.-, with a / only between two names)',
    ],
    [/^(?!.*\.\.)/, 'contains .., which Vault does not accept'],
    [RESERVED_PATH, 'is a path that Vault itself uses (leave out a leading auth/)'],
  ],
};
/**
 * A version as Helm compares it: three numbers, then identifiers after a `-`. Numeric identifiers have no leading 0.
 */
export const VERSION = version();

/** A file that helm reads. Helm takes a comma for the end of a name, and fetches what is an address. */
export const VALUES_FILE: Shape = {
  longest: [4096, 'is longer than any path'],
  rules: [
    [NOT_AN_OPTION, 'begins with -, and helm would read it as an option'],
    [/^[\w./+=@%-]+$/, 'is not a plain path (letters, digits and _./+=@%-)'],
  ],
};

function address(pattern: RegExp, error: string): Shape {
  return {
    protocol: [pattern, error],
    longest: [2048, 'is longer than any address'],
    rules: [
      [/^[^@]*$/, 'holds credentials, which every process on this machine could read: leave them out'],
      [
        /^[\w.~:/?&=%+,[\]-]+$/,
        'contains a character that is not allowed in the address of Vault or of a chart repository',
      ],
    ],
  };
}

function version(): Shape {
  const number = '(?:0|[1-9]\\d{0,8})';
  const identifier = `(?:${number}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
  const pattern = new RegExp(`^v?${number}\\.${number}\\.${number}(?:-${identifier}(?:\\.${identifier})*)?$`);
  return {
    longest: [100, 'is longer than any version'],
    rules: [[pattern, 'is not a version (such as v1.17.3)']],
  };
}
