import { temporaryFile } from 'engine/testing/temporary-folder';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { expectRun } from './expect-run.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { bash, outputOf } from './world.ts';

const test = suite('what others have set in live objects');

test.before(guideIsDone);

const values = (content: object) => temporaryFile(stringify(content));

test('what somebody has changed in the live objects is in the plan, and a run restores it', async () => {
  // An autoscaler may have set it: an upgrade sets it back, but a run does not upgrade because of it.
  await outputOf(bash('kubectl scale deployment/discovery -n gloo-system --replicas=2'));
  await expectRun('all --plan', { says: ['No changes.'] });
  await outputOf(
    bash(`kubectl set image deployment/gloo -n gloo-system gloo=quay.io/solo-io/gloo:1.14.0
      kubectl patch settings.gloo.solo.io default -n gloo-system --type merge -p '{"spec":{"refreshRate":"87600h","watchNamespaces":["elsewhere"]}}'
      kubectl patch configmap gloo-custom-resource-config -n gloo-system --type json -p '[{"op":"remove","path":"/data/has-custom-resources"}]'
      kubectl patch serviceaccount gloo -n gloo-system -p '{"automountServiceAccountToken":false}'
      kubectl annotate serviceaccount discovery -n gloo-system eks.amazonaws.com/audience=evil
      kubectl patch service vault-internal -n vault -p '{"spec":{"selector":{"component":"other"}}}'`),
  );
  await expectRun('all --plan', {
    exit: 4,
    says: [
      /deployment gloo: spec\.template\.spec\.containers\.gloo\.image\s+- \S+:\S+\s+\+ \S+:\S+/,
      /deployment discovery: replicas\s+- 2\s+\+ 1/,
      /configmap gloo-custom-resource-config: data\.has-custom-resources\s+- \(absent\)/,
      /refreshRate\s+- \(not shown\)\s+\+ \(not shown\)/,
      /watchNamespaces\s+- \(not shown\)\s+\+ \(absent\)/,
      /gloo: automountServiceAccountToken\s+- false\s+\+ \(absent\)/,
      /discovery: eks\.amazonaws\.com\/audience\s+- \(not shown\)\s+\+ \(absent\)/,
      /service vault-internal: spec\.selector\.component\s+- other\s+\+ server/,
    ],
  });
  await expectRun('90-troubleshoot', { exit: 1 });
  await expectRun('all --yes');
  await expectRun('all --plan', { says: ['No changes.'] });
});

test('an upgrade takes over what others have set in any kind, and leaves an autoscaler its number of pods', async () => {
  const withBudget = (minAvailable: number) => ({
    GLOO_HELM_VALUES: values({ gatewayProxies: { gatewayProxy: { podDisruptionBudget: { minAvailable } } } }),
  });
  const budget = 'pdb/gateway-proxy-pdb -n gloo-system';
  await outputOf(
    bash('kubectl create pdb gateway-proxy-pdb -n gloo-system --selector=a=b --min-available=1'),
  );
  const says = ['poddisruptionbudget gateway-proxy-pdb belongs to no Helm release'];
  await expectRun('03-gloo --yes', { env: withBudget(1), exit: 3, says, changed: [] });
  await outputOf(bash(`kubectl delete ${budget}`));
  await expectRun('03-gloo --yes', { env: withBudget(1) });
  const gateway = 'deployment/gateway-proxy -n gloo-system';
  const replicas = `kubectl get ${gateway} -o jsonpath={.spec.replicas}`;
  await outputOf(
    bash(`kubectl autoscale ${gateway} --min=2 --max=3
      until [ "$(${replicas})" = 2 ]; do sleep 0.5; done
      kubectl patch ${budget} --type=merge --patch '{"spec":{"minAvailable":0}}'
      kubectl label service gloo -n gloo-system gloo=other --overwrite
      kubectl apply --server-side --force-conflicts --field-manager=ops -f - <<'END'
{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"gloo","namespace":"gloo-system"},
"spec":{"template":{"spec":{"containers":[{"name":"gloo","image":"gloo:1.14.0"}]}}}}
END
      # Helm 4 refuses it because of the label, and the release is failed.
      helm rollback gloo -n gloo-system || true`),
  );
  const env = withBudget(2);
  await expectRun('03-gloo --plan', {
    env,
    exit: 4,
    says: [
      /poddisruptionbudget gateway-proxy-pdb: spec\.minAvailable\s+- 0\s+\+ 2/,
      /deployment gateway-proxy: replicas\s+- 2\s+\+ 2, its autoscaler’s/,
      /deployment gloo: spec\.template\.spec\.containers\.gloo\.image\s+- \S+:\S+/,
    ],
  });
  await expectRun('03-gloo --yes', { env });
  assert.is(await outputOf(bash(replicas)), '2');
  assert.is(await outputOf(bash(`kubectl get ${budget} -o jsonpath={.spec.minAvailable}`)), '2');
  await expectRun('03-gloo --plan', { says: ['No changes.'] });
  await outputOf(
    bash(`kubectl delete hpa gateway-proxy -n gloo-system && kubectl scale ${gateway} --replicas=1`),
  );
});

test('after the repairs of a run, every object is helm’s alone, and an upgrade by hand changes what was repaired', async () => {
  await outputOf(
    bash(`kubectl patch settings.gloo.solo.io default -n gloo-system --type=json \
        -p '[{"op":"replace","path":"/spec/secretOptions/sources/0/vault/address","value":"http://elsewhere:8200"}]'
      kubectl scale deployment/discovery -n gloo-system --replicas=0
      kubectl annotate serviceaccount gloo -n gloo-system --overwrite eks.amazonaws.com/role-arn=arn:aws:iam::1:role/x
      kubectl patch service gloo -n gloo-system --type=json \
        -p '[{"op":"replace","path":"/spec/ports/0/port","value":9999}]'`),
  );
  await expectRun('03-gloo --yes', { says: [/kubectl patch settings/] });
  await expectRun('03-gloo --plan', { says: ['No changes.'] });
  const managers = await outputOf(
    bash(`kubectl get settings.gloo.solo.io/default deployment/discovery serviceaccount/gloo service/gloo \
      -n gloo-system -o json --show-managed-fields | jq -r '.items[].metadata.managedFields[] |
        select(.subresource != "status") | .manager' | sort -u`),
  );
  assert.is(managers.trim(), 'helm');
  await outputOf(
    bash(`helm get values gloo -n gloo-system -o json | sed s/vault-internal.vault:/vault.vault.svc:/ |
      helm upgrade gloo gloo/gloo -n gloo-system --version 1.17.3 --set gloo.deployment.replicas=2 --values -`),
  );
  const env = { VAULT_ADDRESS: 'http://vault.vault.svc:8200' };
  await expectRun('03-gloo --plan', { env, says: ['No changes.'] });
  await expectRun('03-gloo --yes', { env: { VAULT_ADDRESS: 'http://vault-internal.vault:8200' } });
});

test.run();
