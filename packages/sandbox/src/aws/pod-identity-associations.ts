import { randomBytes } from 'node:crypto';
import type { AwsCall } from './call.ts';
import { partitionOf } from './partitions.ts';
import type { Refusal } from './refusal.ts';

/** A role given to a service account by EKS Pod Identity. */
export type PodIdentityAssociation = {
  clusterName: string;
  namespace: string;
  serviceAccount: string;
  roleArn: string;
  associationArn: string;
  associationId: string;
  tags: Record<string, string>;
  createdAt: number;
  modifiedAt: number;
};

/** A service account of a cluster. */
export type ServiceAccountOf = {
  clusterName: string;
  region: string;
  namespace: string;
  serviceAccount: string;
};

/** The actions on associations. */
export const ASSOCIATION_ACTIONS = [
  'CreatePodIdentityAssociation',
  'ListPodIdentityAssociations',
  'DescribePodIdentityAssociation',
  'DeletePodIdentityAssociation',
] as const;

/**
 * EKS's Pod Identity associations, which moto does not have. Shapes and error codes follow the service's model; the fields
 * of a summary and the tags follow
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_ListPodIdentityAssociations.html
 */
export class PodIdentityAssociations {
  readonly #all = new Map<string, PodIdentityAssociation & { region: string }>();

  /** The answer as JSON, a refusal, or `undefined` for other actions. */
  answer(call: AwsCall, accountId: string, body: Record<string, unknown>): object | Refusal | undefined {
    switch (call.action) {
      case 'CreatePodIdentityAssociation':
        return this.#create(call, accountId, body);
      case 'ListPodIdentityAssociations':
        return this.#list(call);
      case 'DescribePodIdentityAssociation':
        return this.#one(call, ({ region: _, ...association }) => ({ association }));
      case 'DeletePodIdentityAssociation':
        return this.#one(call, ({ region: _, ...association }) => {
          this.#all.delete(association.associationId);
          return { association };
        });
      default:
        return undefined;
    }
  }

  /** The association of a service account. */
  find(of: ServiceAccountOf): PodIdentityAssociation | undefined {
    return [...this.#all.values()].find(
      (one) =>
        one.region === of.region &&
        one.clusterName === of.clusterName &&
        one.namespace === of.namespace &&
        one.serviceAccount === of.serviceAccount,
    );
  }

  /** Removes all associations, when the account is emptied. */
  clear(): void {
    this.#all.clear();
  }

  #create({ region, params }: AwsCall, accountId: string, body: Record<string, unknown>): object | Refusal {
    const { name: clusterName = '' } = params;
    const given = (field: string) => (typeof body[field] === 'string' ? (body[field] as string) : '');
    const [namespace, serviceAccount, roleArn] = ['namespace', 'serviceAccount', 'roleArn'].map(given) as [
      string,
      string,
      string,
    ];
    const lacking = Object.entries({ namespace, serviceAccount, roleArn }).find(([, value]) => value === '');
    if (lacking) return invalid(`${lacking[0]} can't be blank`);
    const there = this.find({ region, clusterName, namespace, serviceAccount });
    if (there) {
      return {
        status: 409,
        code: 'ResourceInUseException',
        message: `Association already exists: ${there.associationId}`,
      };
    }
    const associationId = `a-${randomBytes(9).toString('hex').slice(0, 17)}`;
    const association = {
      clusterName,
      namespace,
      serviceAccount,
      roleArn,
      associationArn: `arn:${partitionOf(region)}:eks:${region}:${accountId}:podidentityassociation/${clusterName}/${associationId}`,
      associationId,
      tags: (body.tags ?? {}) as Record<string, string>,
      createdAt: Date.now() / 1000,
      modifiedAt: Date.now() / 1000,
    };
    this.#all.set(associationId, { ...association, region });
    return { association };
  }

  #list({ region, params }: AwsCall): object {
    const { name, namespace, serviceAccount } = params;
    const all = [...this.#all.values()].filter(
      (one) =>
        one.region === region &&
        one.clusterName === name &&
        (namespace === undefined || one.namespace === namespace) &&
        (serviceAccount === undefined || one.serviceAccount === serviceAccount),
    );
    const associations = all.map(
      ({ clusterName, namespace, serviceAccount, associationArn, associationId }) => ({
        ...{ clusterName, namespace, serviceAccount },
        ...{ associationArn, associationId },
      }),
    );
    return { associations };
  }

  #one(
    { region, params }: AwsCall,
    answer: (association: PodIdentityAssociation & { region: string }) => object,
  ): object | Refusal {
    const { name, associationId = '' } = params;
    const found = this.#all.get(associationId);
    if (found?.region === region && found.clusterName === name) return answer(found);
    const message = `The specified association ID (${associationId}) for cluster ${name} does not exist.`;
    return { status: 404, code: 'ResourceNotFoundException', message };
  }
}

function invalid(message: string): Refusal {
  return { status: 400, code: 'InvalidParameterException', message };
}
