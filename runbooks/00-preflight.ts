import { chartsExist, podSecurity } from 'guide/checks/charts';
import {
  clockAgrees,
  clusterIsActive,
  identityInCluster,
  readCheck,
  vaultIsReady,
} from 'guide/checks/checks';
import { identityOfGloo, identityOfVault } from 'guide/checks/expected-identities';
import type { Systems } from 'guide/guide';
import { glooClientIsReady } from 'guide/proofs/in-cluster/same-vault';
import { runbook, step } from 'guide/runbook';

const atOnce = { after: [] };

/** Checks the guide's assumptions. Changes nothing. */
export default runbook<Systems>(
  '00-preflight',
  'Before you begin',
  'The guide assumes these tools, AWS credentials and a reachable cluster.',
  (guide) => [
    step(
      'Tools',
      'helm and kubectl do the work in the cluster; AWS and Vault are called directly.',
      readCheck('helm', (work) => guide.helm.version(work)),
      readCheck('kubectl context', (work) => guide.kubectl.context.name(work), 'kubectl has a context'),
    ),
    step(
      'AWS credentials',
      'Your credentials determine the account, which the guide stores in ACCOUNT_ID.',
      atOnce,
      readCheck(
        'caller identity',
        async () => (await guide.callerIdentity()).arn,
        'AWS accepts your credentials',
      ),
      clockAgrees(guide),
    ),
    step(
      'Cluster',
      'Names are checked before anything is created.',
      atOnce,
      clusterIsActive(guide),
      readCheck('kubernetes API', (work) => guide.kubectl.serverVersion(work), 'The cluster’s API answers'),
      identityInCluster(guide),
      readCheck('issuer', (work) => guide.proveCluster(work), 'The kubectl context is the cluster’s'),
      vaultIsReady(guide),
      glooClientIsReady(guide),
      identityOfVault(guide),
      identityOfGloo(guide),
      podSecurity(guide),
      chartsExist(guide),
    ),
  ],
);
