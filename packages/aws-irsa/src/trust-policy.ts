import { isObject } from 'engine/resource';
import { type Account, oidcProviderArn, regionIn, STS_AUDIENCE } from './names.ts';
import { type PolicyDocument, statementsOf } from './policy-document.ts';

export const LOOSE = 'StringEqualsIfExists, as in the guide, also passes if a token lacks the claim';

/** The variables of the guide that a trust relationship has. */
export interface TrustVariables {
  readonly account: Account;
  /** The cluster's issuer without `https://`. */
  readonly OIDC_PROVIDER: string;
  readonly NAMESPACE: string;
  /** The service accounts that may assume the role: the guide's `gloo` and `discovery`. */
  readonly SERVICE_ACCOUNTS: readonly string[];
  readonly strictTrust: boolean;
}

/** What a service account's token is used for. */
export const ASSUME = 'sts:AssumeRoleWithWebIdentity';
const CLAIMS = ['aud', 'sub'] as const;
export type Claim = (typeof CLAIMS)[number];

/**
 * The trust relationship of AWS step 2: who may assume Gloo's role by a token of the cluster.
 * @param isStrict whether a token without this claim is refused
 */
export function trustPolicy(
  guide: TrustVariables,
  isStrict: (claim: Claim) => boolean = () => guide.strictTrust,
): PolicyDocument {
  const { account, OIDC_PROVIDER, NAMESPACE, SERVICE_ACCOUNTS } = guide;
  const values = {
    aud: STS_AUDIENCE,
    sub: SERVICE_ACCOUNTS.map((serviceAccount) => `system:serviceaccount:${NAMESPACE}:${serviceAccount}`),
  };
  const required = (strict: boolean) =>
    CLAIMS.filter((claim) => isStrict(claim) === strict).map((claim) => [
      `${OIDC_PROVIDER}:${claim}`,
      values[claim],
    ]);
  const operators = [
    ['StringEquals', required(true)],
    ['StringEqualsIfExists', required(false)],
  ] as const;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: oidcProviderArn(account, OIDC_PROVIDER) },
        Action: ASSUME,
        Condition: Object.fromEntries(
          operators
            .filter(([, keys]) => keys.length > 0)
            .map(([operator, keys]) => [operator, Object.fromEntries(keys)]),
        ),
      },
    ],
  };
}

/** A statement of a live trust policy about one principal. */
export interface Trust {
  readonly statement: Readonly<Record<string, unknown>>;
  readonly isAllowed: boolean;
  /** The ARN of the OIDC or SAML provider, `*` for any, and empty for a principal that is none. */
  readonly federated: string;
  /** The principal in a word; `*` is everybody. */
  readonly who: string;
  /** Whether it is about what a token of a cluster is used for. */
  readonly isForTokens: boolean;
}

/** Reads whom a role trusts: a statement with several principals becomes one for each. */
export function readTrust(document: unknown): readonly Trust[] {
  return statementsOf(document)
    .filter(isObject)
    .flatMap((statement) =>
      principalsOf(statement.Principal).map(([kind, name]) => ({
        statement: kind === undefined ? statement : { ...statement, Principal: { [kind]: name } },
        isAllowed: statement.Effect === 'Allow',
        federated: kind === undefined || kind === 'Federated' ? name : '',
        who: kind === 'Federated' ? name.slice(name.indexOf('/') + 1) : name,
        isForTokens: [statement.Action ?? '*'].flat().some((action) => coversAssume(String(action))),
      })),
    );
}

function principalsOf(principal: unknown): readonly (readonly [kind: string | undefined, name: string])[] {
  if (!isObject(principal)) return [[undefined, '*']];
  return Object.entries(principal).flatMap(([kind, names]) =>
    [names].flat().map((name) => [kind, String(name)] as const),
  );
}

/** Whether a pattern of actions, in which case does not matter, covers `ASSUME`. */
function coversAssume(pattern: string): boolean {
  const [head = '', ...more] = pattern.toLowerCase().split('*');
  const action = ASSUME.toLowerCase();
  const tail = more.at(-1);
  return tail === undefined ? head === action : action.startsWith(head) && action.endsWith(tail);
}

/** Whether a condition of a trust policy also passes without its claim. */
export function isLoose(document: unknown): boolean {
  return readTrust(document).some(
    ({ statement: { Condition } }) =>
      isObject(Condition) && Object.keys(Condition).some((operator) => operator.endsWith('IfExists')),
  );
}

/** Whether a statement admits whom one provider vouches for. */
export function isOfProvider({ isAllowed, federated }: Trust): boolean {
  return isAllowed && !['', '*'].includes(federated);
}

export function trustedProviders(document: unknown): readonly string[] {
  return readTrust(document)
    .filter(isOfProvider)
    .map(({ federated }) => federated);
}

export function trustedRegions(document: unknown): readonly string[] {
  return trustedProviders(document).flatMap((arn) => regionIn(arn.slice(arn.indexOf('/') + 1)) ?? []);
}
