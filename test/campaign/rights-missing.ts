import type { KubernetesRights } from '../../runbooks/rights/kubernetes.ts';
import type { Rights } from '../operator.ts';
import type { Case } from './case.ts';
import { leastRights, PLACEHOLDER_RIGHTS, trialWith } from './least-rights.ts';
import { mayContinue, needOf } from './rights-needs.ts';

/** The least rights without one. */
interface MissingRight {
  readonly name: string;
  readonly group: string;
  readonly rights: () => Rights;
  /** Matches the error that names the right. */
  readonly refusal: RegExp;
}

/** A case for each of the operator's rights, without it: the run names the right, and fails unless it may continue. */
export function missingRights(): Case[] {
  return [...inAws(), ...inKubernetes(), ...inVault()].flatMap(({ name, group, rights, refusal }) => {
    const need = needOf(name);
    if (need === undefined) return [];
    const { startState, before, run } = need;
    const exits = mayContinue(name, need) ? [0, 1, 2, 3] : [1, 2, 3];
    const expected = { prints: refusal, exits };
    return [{ name, group, startState, before, expected, run: () => trialWith(rights(), run) }];
  });
}

/** Each action of the operator's policy. */
function inAws(): MissingRight[] {
  return PLACEHOLDER_RIGHTS.aws.flatMap(({ Sid, Action }) =>
    Action.map((action) => ({
      name: `aws: without ${action} of ${Sid}`,
      group: 'One right less in AWS',
      rights: () => ({
        aws: leastRights().aws.flatMap((one) => (one.Sid === Sid ? lacking(one, 'Action', action) : [one])),
      }),
      // AWS's errors name the action and the resource; EC2's name only the action.
      refusal: new RegExp(
        `user/operator is not authorized to perform: ${action} ${action.startsWith('ec2:') ? 'because' : 'on resource: \\S+'}`,
      ),
    })),
  );
}

/** Each verb on each resource of the operator's roles. */
function inKubernetes(): MissingRight[] {
  return PLACEHOLDER_RIGHTS.kubernetes.flatMap((of) =>
    of.rules.flatMap(({ resources, verbs }) =>
      resources.flatMap((resource) =>
        verbs.map((verb) => ({
          name: `kubernetes: without ${verb} of ${resource} in ${of.name}, ${of.namespace ?? 'cluster'}`,
          group: 'One right less in Kubernetes',
          rights: () => ({ kubernetes: withoutVerb(of.namespace, resource, verb) }),
          refusal: /^(?:bind|escalate)$/.test(verb)
            ? /attempting to grant RBAC permissions not currently held/
            : new RegExp(`User \\\\?"operator\\\\?" cannot ${verb} resource \\\\?"${resource}\\\\?"`),
        })),
      ),
    ),
  );
}

/** A verb is removed from every role of the namespace, since another role may grant it too. */
function withoutVerb(namespace: string | undefined, resource: string, verb: string): KubernetesRights[] {
  return leastRights().kubernetes.map((of) => {
    if (of.namespace !== namespace) return of;
    const rules = of.rules.flatMap((rule) =>
      rule.resources.includes(resource)
        ? [
            ...lacking(rule, 'resources', resource),
            ...lacking({ ...rule, resources: [resource] }, 'verbs', verb),
          ]
        : [rule],
    );
    return { ...of, rules };
  });
}

/** Each capability of the operator's policy. Several runs may need it, so it is removed from every rule of the path. */
function inVault(): MissingRight[] {
  return PLACEHOLDER_RIGHTS.vault.flatMap(({ path, capabilities, neededBy }) =>
    capabilities.map((capability) => ({
      name: `vault: without ${capability} of ${path} (${neededBy})`,
      group: 'One right less in Vault',
      rights: () => ({
        vault: leastRights().vault.flatMap((one) =>
          one.path === path ? lacking(one, 'capabilities', capability) : [one],
        ),
      }),
      // Vault's error is only "permission denied"; the run adds the method and the path.
      refusal: new RegExp(`permission denied \\(\\w+ ${escaped(path.replace(/\*$/, ''))}`),
    })),
  );
}

/** A rule without one word of a list. A rule with an empty list would be invalid, so it is removed. */
function lacking<Key extends string, Rule extends Readonly<Record<Key, readonly string[]>>>(
  rule: Rule,
  key: Key,
  word: string,
): Rule[] {
  const left = rule[key].filter((one) => one !== word);
  return left.length === 0 ? [] : [{ ...rule, [key]: left }];
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
