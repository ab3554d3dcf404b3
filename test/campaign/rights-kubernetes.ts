import { causeBreak } from 'sandbox';
import type { KubernetesRights, KubernetesRule } from '../../runbooks/rights/kubernetes.ts';
import { world } from '../world.ts';
import { type Baseline, broken, type Case } from './case.ts';
import { isNamed } from './lacks.ts';
import { ANY, leastRights } from './operator.ts';
import { guideIsDone } from './states.ts';
import { trial } from './trial.ts';

const GROUP = 'One right less in Kubernetes';

/** One verb on one resource of one role. */
interface Right {
  readonly of: KubernetesRights;
  readonly resource: string;
  readonly verb: string;
}

/** Each verb on each resource of the operator's roles in Kubernetes, left out. */
export function kubernetesLacks(baseline: Baseline): Case[] {
  return allRights()
    .filter((right) => !isUntried(right))
    .map((right) => ({
      name: `kubernetes: without ${right.verb} of ${right.resource} in ${placeOf(right)}`,
      group: GROUP,
      run: async () => {
        const { begin, run } = needOf(right, baseline);
        await begin();
        const mayGoOn = run[0] === '90-troubleshoot';
        return isNamed({
          rights: { kubernetes: without(right) },
          run,
          names: refusalOf(right),
          mayGoOn,
        });
      },
    }));
}

const placeOf = ({ of }: Right) => `${of.name}, ${of.namespace ?? 'cluster'}`;

function allRights(): Right[] {
  return ANY.kubernetes.flatMap((of) =>
    of.rules.flatMap(({ resources, verbs }) =>
      resources.flatMap((resource) => verbs.map((verb) => ({ of, resource, verb }))),
    ),
  );
}

/**
 * What nothing in the sandbox asks for: its charts change nothing but deployments, gateways, settings and a webhook from
 * one version to the next, and its kubectl and helm watch where older ones list first.
 */
function isUntried({ of, resource, verb }: Right): boolean {
  if (verb === 'patch') {
    const changed = /^(deployments|gateways|settings|validatingwebhookconfigurations)$/;
    return of.name.endsWith('-charts') && (of.namespace === 'vault' || !changed.test(resource));
  }
  // Events only explain, and only where a pod is not created.
  if (resource === 'events') return true;
  // A workload or a job may be done before anything has to watch it.
  if (verb === 'watch') return true;
  return verb === 'list' && (resource === 'jobs' || (resource === 'pods' && of.namespace === 'vault'));
}

/** All rights but one, which no other role may give either. */
function without({ of, resource, verb }: Right): KubernetesRights[] {
  const lacks = (rights: KubernetesRights) => rights.namespace === of.namespace;
  return leastRights().kubernetes.map((rights) =>
    lacks(rights)
      ? { ...rights, rules: rights.rules.flatMap((rule) => lacking(rule, resource, verb)) }
      : rights,
  );
}

function lacking(rule: KubernetesRule, resource: string, verb: string): KubernetesRule[] {
  const { resources, verbs } = rule;
  if (!resources.includes(resource) || !verbs.includes(verb)) return [rule];
  const others = resources.filter((name) => name !== resource);
  const left = verbs.filter((name) => name !== verb);
  return [
    ...(others.length === 0 ? [] : [{ ...rule, resources: others }]),
    ...(left.length === 0 ? [] : [{ ...rule, resources: [resource], verbs: left }]),
  ];
}

/** How the API server names it. */
function refusalOf({ resource, verb }: Right): RegExp {
  if (verb === 'bind' || verb === 'escalate')
    return /attempting to grant RBAC permissions not currently held/;
  return new RegExp(`User \\\\?"operator\\\\?" cannot ${verb} resource \\\\?"${resource}\\\\?"`);
}

async function withoutNodeRole(): Promise<void> {
  await world().reset();
  await world().control.setNodes({ hopLimit: 1, launchTemplate: false });
}

/** In which state, and for which run, a right is needed. */
function needOf({ of, resource, verb }: Right, baseline: Baseline) {
  const done = () => guideIsDone(baseline);
  const looksOnly = resource === 'settings' || resource === 'mutatingwebhookconfigurations';
  if (looksOnly && !of.name.endsWith('-charts')) return { begin: done, run: ['90-troubleshoot'] };
  if (of.namespace === 'gloo-system' && resource === 'pods/portforward')
    return { begin: done, run: ['90-troubleshoot'] };
  const forVaultsRole =
    of.namespace === 'vault' &&
    ((resource === 'pods' && verb === 'delete') || (resource === 'serviceaccounts' && verb === 'list'));
  if (forVaultsRole) return { begin: withoutNodeRole, run: ['all', '--yes'] };
  if (verb === 'patch') {
    const begin = resource === 'serviceaccounts' ? unannotated : olderGloo;
    return { begin, run: ['03-gloo', '--yes'] };
  }
  const cluster = of.namespace === undefined && !of.name.endsWith('-charts');
  if (of.namespace === 'gloo-system' && resource === 'pods' && verb === 'get')
    return { begin: done, run: ['90-troubleshoot'] };
  const readsWhatGoes = verb === 'get' && (resource === 'secrets' || resource === 'namespaces');
  if (verb === 'delete' || readsWhatGoes || (cluster && verb === 'list'))
    return { begin: done, run: ['99-teardown', '--yes', '--delete-secrets'] };
  return { begin: () => world().reset(), run: ['all', '--yes'] };
}

async function olderGloo(): Promise<void> {
  await world().reset();
  const { exitCode, output } = await trial(['all', '--yes'], { env: { EDGE_VERSION: 'v1.16.0' } });
  if (exitCode !== 0) broken('the older Gloo could not be installed', output);
}

async function unannotated(): Promise<void> {
  await olderGloo();
  const { exitCode, output } = await trial(['03-gloo', '--yes']);
  if (exitCode !== 0) broken('the newer Gloo could not be installed', output);
  await causeBreak(world(), 'service-account-without-annotation');
}
