import type { EKS } from '@aws-sdk/client-eks';
import type { IAM } from '@aws-sdk/client-iam';
import type { STS } from '@aws-sdk/client-sts';
import { askOnce, Failure, messageOf, type StepContext, unless, untilIamShows } from 'engine/resource';
import { awsFailure, isAwsError, UnreadableAnswer } from './aws-failure.ts';
import { awsSettings } from './settings.ts';

// The SDK warns about Node 20 at every start, and the user cannot act on the warning.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** The SDK's clients for one region, each loaded and connected at its first use. */
export class Aws {
  readonly region: string;
  /** The settings of all clients, even those for another region, so that a role is assumed only once. */
  readonly settings: AwsSettings;
  /** The unique ids of roles as last read, and the time of the read, by `performance.now()`. */
  readonly roleIds = new Map<string, { readonly id: string | undefined; readonly at: number }>();
  /** IAM is one service for all regions. */
  readonly iam = askOnce(() => this.#make(import('@aws-sdk/client-iam'), ({ IAM }) => IAM));
  readonly sts = askOnce(() => this.#make(import('@aws-sdk/client-sts'), ({ STS }) => STS));
  readonly eks = askOnce(() => this.#make(import('@aws-sdk/client-eks'), ({ EKS }) => EKS));

  constructor(region: string, settings = awsSettings()) {
    this.region = region;
    this.settings = settings;
  }

  async #make<Sdk, Client extends IAM | STS | EKS>(
    loading: Promise<Sdk>,
    classOf: (sdk: Sdk) => new (settings: ClientSettings) => Client,
  ): Promise<Client> {
    const [sdk, settings] = await Promise.all([loading, this.settings()]);
    const Client = classOf(sdk);
    const client = new Client({ region: this.region, ...settings });
    const { middlewareStack } = client as IAM;
    middlewareStack.add(retryOnClockSkew(), { step: 'initialize' });
    middlewareStack.add(requireRequestId() as never, { step: 'initialize' });
    return client;
  }
}

type AwsSettings = ReturnType<typeof awsSettings>;
type ClientSettings = { readonly region: string } & Awaited<ReturnType<AwsSettings>>;

/**
 * Middleware that repeats a call once if AWS refused the time of its signature. The SDK corrects its clock by each
 * response, even one that was under way while the machine slept. After the refusal it corrects the clock again, but
 * repeats the call itself only if AWS's clock is then off by 4 minutes: `AwsSdkSigV4Signer` of @aws-sdk/core.
 */
export function retryOnClockSkew() {
  return <Args, Answer>(next: (args: Args) => Promise<Answer>) =>
    (args: Args): Promise<Answer> =>
      next(args).catch((error: unknown) => {
        if (REFUSED_TIME.test(messageOf(error))) return next(args);
        throw error;
      });
}

const REFUSED_TIME = /^(?:Signature expired|Signature not yet current|Request has expired)/;

/** Middleware that refuses a response without the request id that AWS always sends. */
function requireRequestId() {
  return <Args>(next: (args: Args) => Promise<{ output: { $metadata: { requestId?: string } } }>) =>
    async (args: Args) => {
      const answer = await next(args);
      if (answer.output.$metadata.requestId !== undefined) return answer;
      throw new UnreadableAnswer('it has no request id');
    };
}

/**
 * Makes calls about a resource.
 * @throws Failure with AWS's own words, like every function of this package that calls AWS.
 */
export async function askAws<T>(resource: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw awsFailure(resource, error);
  }
}

export function askIam<T>(aws: Aws, resource: string, call: (iam: IAM) => Promise<T>): Promise<T> {
  return askAws(resource, async () => call(await aws.iam()));
}

/** Makes calls about a resource in IAM; `undefined` if AWS says that it does not exist. */
export function lookUp<T>(
  aws: Aws,
  resource: string,
  call: (iam: IAM) => Promise<T>,
): Promise<T | undefined> {
  // Checked before the error becomes a Failure, whose meaning would be looked up among all known errors.
  return askIam(aws, resource, (iam) => unless((error) => isAwsError(error, 'NoSuchEntity'), call(iam)));
}

/** How many pages a list may have: more than an account's roles and policies fill. */
const PAGES_MAX = 1000;

/** All items of a list that AWS returns in pages. */
export async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  let count = 0;
  for await (const page of pages) {
    if (++count > PAGES_MAX) throw new UnreadableAnswer(`a list has more than ${PAGES_MAX} pages`);
    items.push(...(itemsOf(page) ?? []));
  }
  return items;
}

/**
 * Deletes a resource that AWS does not delete while something is attached to it. Retries the refusal for a while, because IAM
 * may not see the last detachment yet. Succeeds if the resource is already gone.
 * @throws Failure with AWS's own words, also if something is still attached
 */
export async function removeOnceFree(
  aws: Aws,
  resource: string,
  call: (iam: IAM) => Promise<unknown>,
  work: StepContext,
): Promise<void> {
  await untilIamShows(
    `${resource} to have nothing attached any more`,
    () => lookUp(aws, resource, call),
    (error) => isAwsError(error, 'DeleteConflict'),
    work,
  ).catch((error: unknown) => {
    // The wait for it is already over.
    throw error instanceof Failure ? error.with({ isConcurrentChange: false }) : error;
  });
}
