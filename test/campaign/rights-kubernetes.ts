import type { KubernetesRights, KubernetesRule } from '../../runbooks/rights/kubernetes.ts';
import { world } from '../world.ts';
import { type Case, RUNS } from './case.ts';
import { leastRights, missingRightCase, type Need, need, PLACEHOLDER_RIGHTS } from './least-rights.ts';
import { carryOut, cause, OLDER_GLOO } from './states.ts';

/** One verb on one resource of one role. */
interface Right {
  readonly of: KubernetesRights;
  readonly resource: string;
  readonly verb: string;
}

/** A case for each verb on each resource of the operator's Kubernetes roles, without that verb. */
export function missingKubernetesRights(): Case[] {
  return allRights()
    .filter((right) => !isUntried(right))
    .map((right) => {
      const needed = needOf(right);
      return missingRightCase({
        ...needed,
        name: `kubernetes: without ${right.verb} of ${right.resource} in ${placeOf(right)}`,
        group: 'One right less in Kubernetes',
        rights: () => ({ kubernetes: without(right) }),
        errorPattern: refusalOf(right),
        mayContinue: needed.run === TROUBLESHOOT,
      });
    });
}

const placeOf = ({ of }: Right) => `${of.name}, ${of.namespace ?? 'cluster'}`;

function allRights(): Right[] {
  return PLACEHOLDER_RIGHTS.kubernetes.flatMap((of) =>
    of.rules.flatMap(({ resources, verbs }) =>
      resources.flatMap((resource) => verbs.map((verb) => ({ of, resource, verb }))),
    ),
  );
}

/**
 * Rights that nothing in the sandbox uses. An upgrade of its charts patches only deployments, gateways, settings and a
 * webhook. Its kubectl and helm watch directly, where older versions list first.
 */
function isUntried({ of, resource, verb }: Right): boolean {
  if (verb === 'patch') {
    const changed = /^(deployments|gateways|settings|validatingwebhookconfigurations)$/;
    return of.name.endsWith('-charts') && (of.namespace === 'vault' || !changed.test(resource));
  }
  // Events are read only to explain why a pod was not created.
  if (resource === 'events') return true;
  // Claims are listed only to reinstall a release that cannot be upgraded: test/pending.test.ts tries that.
  if (resource === 'persistentvolumeclaims') return true;
  // A workload or a job may be ready before helm watches it.
  if (verb === 'watch') return true;
  return verb === 'list' && (resource === 'jobs' || (resource === 'pods' && of.namespace === 'vault'));
}

/** All rights but one. It is removed from every role of the namespace, since another role may grant it too. */
function without({ of, resource, verb }: Right): KubernetesRights[] {
  return leastRights().kubernetes.map((rights) =>
    rights.namespace === of.namespace
      ? { ...rights, rules: rights.rules.flatMap((rule) => ruleWithout(rule, resource, verb)) }
      : rights,
  );
}

function ruleWithout(rule: KubernetesRule, resource: string, verb: string): KubernetesRule[] {
  const { resources, verbs } = rule;
  if (!resources.includes(resource) || !verbs.includes(verb)) return [rule];
  const others = resources.filter((name) => name !== resource);
  const left = verbs.filter((name) => name !== verb);
  return [
    ...(others.length === 0 ? [] : [{ ...rule, resources: others }]),
    ...(left.length === 0 ? [] : [{ ...rule, resources: [resource], verbs: left }]),
  ];
}

/** The API server's error for a missing right. */
function refusalOf({ resource, verb }: Right): RegExp {
  if (verb === 'bind' || verb === 'escalate')
    return /attempting to grant RBAC permissions not currently held/;
  return new RegExp(`User \\\\?"operator\\\\?" cannot ${verb} resource \\\\?"${resource}\\\\?"`);
}

const ALL = ['all', '--yes'];
const TROUBLESHOOT = ['90-troubleshoot'];
const GLOO = ['03-gloo', '--yes'];

/** The run that needs a right, and the state that it starts from. */
function needOf({ of, resource, verb }: Right): Need {
  const isForCharts = of.name.endsWith('-charts');
  const looksOnly = resource === 'settings' || resource === 'mutatingwebhookconfigurations';
  const readsGlooPods =
    of.namespace === 'gloo-system' &&
    (resource === 'pods/portforward' || (resource === 'pods' && verb === 'get'));
  if ((looksOnly && !isForCharts) || readsGlooPods) return need('guideDone', TROUBLESHOOT);
  const forVaultsRole =
    of.namespace === 'vault' &&
    ((resource === 'pods' && verb === 'delete') || (resource === 'serviceaccounts' && verb === 'list'));
  if (forVaultsRole)
    return need('fresh', ALL, () => world().control.setNodes({ hopLimit: 1, launchTemplate: false }));
  if (verb === 'patch' && resource === 'serviceaccounts')
    return need('fresh', GLOO, OLDER_GLOO, carryOut(GLOO), cause('service-account-without-annotation'));
  if (verb === 'patch') return need('fresh', GLOO, OLDER_GLOO);
  const isClusterWide = of.namespace === undefined && !isForCharts;
  const readsForTeardown = verb === 'get' && (resource === 'secrets' || resource === 'namespaces');
  if (verb === 'delete' || readsForTeardown || (isClusterWide && verb === 'list'))
    return need('guideDone', RUNS.teardown.args);
  return need('fresh', ALL);
}
