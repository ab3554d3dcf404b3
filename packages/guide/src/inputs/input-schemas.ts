import { IAM_NAME_PATTERN } from 'aws-irsa/names';
import { isThisHost } from 'engine/network';
import * as z from 'zod';

const NOT_AN_OPTION = /^[^-]/;
/** A role name of Vault's auth method. IAM accepts more characters. */
const VAULT_ROLE_NAME = /^\w([\w.@-]*\w)?$/;

export function word(pattern: RegExp, error: string) {
  return z.string().regex(NOT_AN_OPTION, error).regex(pattern, error);
}

export function iamName(longest: number) {
  return z
    .string()
    .max(longest, `is longer than the ${longest} characters that IAM allows`)
    .regex(NOT_AN_OPTION, 'begins with -, and a command would read it as an option')
    .regex(
      IAM_NAME_PATTERN,
      'has a character that IAM does not allow in names (letters, digits and _+=,.@- are)',
    );
}

export function sharedRoleName(longest: number) {
  return iamName(longest).regex(
    VAULT_ROLE_NAME,
    'is not a valid name for the Vault role, which has the same name (letters, digits and _-.@, with neither - nor . nor @ at the start or the end)',
  );
}

export const NAMESPACE = word(
  /^(?!kube-)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  'is not a Kubernetes namespace, or is one of Kubernetes’ own',
);

/** An address that is an argument of a command and a value in a document, so its characters are limited. */
export const ADDRESS = address(/^https?$/, 'is not an http(s) address');
/** An address of Vault: that of its server, without the path of its API or of its web page. */
export const VAULT_SERVER = ADDRESS.regex(
  /^(?!\w+:\/\/[^/]*(?:\/.*)?\/(?:v1|ui)(?:\/|$))/,
  'names a path of Vault’s API or web page: leave out /v1 or /ui, and what follows',
);
/** The address of Vault for Gloo's pods. */
export const VAULT_OF_PODS = VAULT_SERVER.refine(
  (address) => !URL.canParse(address) || !isThisHost(new URL(address)),
  'is an address of the host that uses it, so in Gloo’s pod it is the pod itself: set the address at which the cluster’s pods reach Vault',
);
/** The location of charts: a repository, or a folder of an OCI registry, which helm pulls from without adding it. */
export const CHARTS = address(/^(?:https?|oci)$/, 'is not an http(s) or oci address');

/** The path of a mount in Vault, limited to characters that need no quoting in Vault's commands, policies and URLs. */
export const VAULT_PATH = z
  .string()
  .max(200, 'is too long for the path of a mount')
  .regex(
    /^\w[\w.-]*(?:\/\w[\w.-]*)*$/,
    'is not the path of a mount in Vault (letters, digits and _.-, with a / only between two names)',
  )
  .regex(/^(?!.*\.\.)/, 'contains .., which Vault does not accept')
  .regex(
    /^(?!(?:sys|auth|audit|identity|cubbyhole|token)(?:\/|$))/,
    'is a path that Vault itself uses (leave out a leading auth/)',
  );

/** The path of a mount whose policy has the same name. Vault ignores the case of policy names. */
export const VAULT_PATH_AND_POLICY = VAULT_PATH.regex(
  /^(?!(?:root|default|response-wrapping|control-group)$)/i,
  'is the name of a policy of Vault’s own, and the guide names Gloo’s policy after this path',
);

const NUMBER = '(?:0|[1-9]\\d{0,8})';
const IDENTIFIER = `(?:${NUMBER}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
/** A version in Helm's format: three numbers, then identifiers after a `-`. Numeric identifiers have no leading 0. */
export const VERSION = z
  .string()
  .max(100, 'is longer than any version')
  .regex(
    new RegExp(`^v?${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-${IDENTIFIER}(?:\\.${IDENTIFIER})*)?$`),
    'is not a version (such as v1.17.3)',
  );

const partsOf = (version: string): readonly number[] => version.replace(/^v/, '').split(/[.-]/).map(Number);

/**
 * A version of Gloo whose chart accepts the guide's values, by the changelogs of github.com/solo-io/gloo: 1.15.3 made user
 * keys optional for Vault's AWS login (#8646), and since 2.0 the repository has the chart of kgateway.
 */
export const GLOO_VERSION = VERSION.refine((version) => {
  const [major = 0, minor = 0, patch = 0] = partsOf(version);
  return !(major < 1 || (major === 1 && (minor < 15 || (minor === 15 && patch < 3))));
}, 'is too old: Gloo logs in to Vault by IRSA since 1.15.3, and renews its login since 1.15.19 and 1.16.0').refine(
  (version) => !((partsOf(version)[0] ?? 0) > 1),
  'is another product: Gloo 2 has another chart (kgateway), and this guide is for Gloo 1',
);

/** A file that helm reads. To helm, a comma ends a name, and an address is fetched. */
export const VALUES_FILE = z
  .string()
  .max(4096, 'is longer than any path')
  .regex(NOT_AN_OPTION, 'begins with -, and helm would read it as an option')
  .regex(/^[\w./+=@%-]+$/, 'is not a plain path (letters, digits and _./+=@%-)');

function address(protocol: RegExp, error: string) {
  return z
    .url({ protocol, error })
    .max(2048, 'is longer than any address')
    .regex(/^[^@]*$/, 'holds credentials, which every process on this machine could read: leave them out')
    .regex(
      /^[\w.~:/?&=%+,[\]-]+$/,
      'contains a character that is not allowed in the address of Vault or of a chart repository',
    );
}
