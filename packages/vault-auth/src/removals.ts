import { type DeletionPlan, keepUnmanaged } from 'resource';
import type { Vault } from './client.ts';
import { secretsWords } from './contents.ts';
import { KV_MOUNT } from './mount-table.ts';
import { askVault, VaultRefusal } from './refusal.ts';

/** What the deletion of a part of the aws auth method depends on. */
export interface LiveLogin {
  /** Whether the auth method was enabled by these runbooks. */
  readonly managed: boolean;
  /** Roles beside the guide's, by which others log in. */
  readonly others: readonly string[];
}

/** Decides whether the auth method, or its configuration, goes: it stays where others log in by it. Pure. */
export function planLoginDeletion({ managed, others }: LiveLogin, command: string): DeletionPlan {
  if (!managed) return keepUnmanaged(command);
  if (others.length === 0) return { status: 'remove' };
  const roles = others.length === 1 ? 'role' : 'roles';
  return {
    status: 'keep',
    detail: `shared: others log in by ${roles} ${others.join(', ')}`,
    options: [`Once nobody needs it: ${command}`],
  };
}

/** What the deletion of the secrets engine depends on. */
export interface LiveSecrets {
  readonly managed: boolean;
  readonly secrets: number;
}

/** Decides whether the secrets engine goes: it stays with its secrets, unless they were given up. Pure. */
export function planSecretsDeletion(
  { managed, secrets }: LiveSecrets,
  deleteSecrets: boolean,
  command: string,
): DeletionPlan {
  if (!managed) return keepUnmanaged(command);
  if (secrets === 0) return { status: 'remove', detail: 'it holds no secret' };
  if (deleteSecrets) return { status: 'remove', detail: `with the ${secretsWords(secrets)} in it` };
  return {
    status: 'keep',
    detail: `it holds ${secretsWords(secrets)}`,
    options: ['--delete-secrets removes it with all that is in it, for good.'],
  };
}

/** What the deletion of the policy depends on. */
export interface LivePolicyRemoval {
  readonly managed: boolean;
  /** How many secrets there are in the secrets engine that the policy opens. */
  readonly secrets: number;
  /** Who is given the policy beside the guide's role. */
  readonly users: readonly string[];
  /** Where its users could not be looked up. */
  readonly unlisted: readonly string[];
}

/** Decides whether the policy goes: it stays while others are given it, or the secrets that it opens stay. Pure. */
export function planPolicyDeletion(
  { managed, secrets, users, unlisted }: LivePolicyRemoval,
  deleteSecrets: boolean,
  command: string,
): DeletionPlan {
  if (!managed) return keepUnmanaged(command);
  const unseen =
    unlisted.length === 0 ? '' : `; whether it is in use could not be looked up in ${unlisted.join(', ')}`;
  if (users.length > 0) {
    return {
      status: 'keep',
      detail: `in use by ${users.join(', ')}${unseen}`,
      options: [`Once nobody needs it: ${command}`],
    };
  }
  if (secrets > 0 && !deleteSecrets) {
    return {
      status: 'keep',
      detail: `it opens ${KV_MOUNT}/, which stays with ${secretsWords(secrets)}${unseen}`,
      options: ['--delete-secrets removes both, for good.'],
    };
  }
  if (unseen === '') return { status: 'remove' };
  return { status: 'remove', detail: unseen.slice(2) };
}

/** Deletes what is at a path; content where it, or what it lives in, is gone already. */
export async function deleteFromVault(vault: Vault, resource: string, path: string): Promise<void> {
  await askVault(resource, async () => {
    try {
      await vault.delete(path);
    } catch (error) {
      if (!(error instanceof VaultRefusal && error.status === 404)) throw error;
    }
  });
}
