import { temporaryFile } from 'engine/testing/temporary-folder';
import { runScript } from 'sandbox';
import * as assert from 'uvu/assert';
import { type SecretCase, searchForSecrets } from './campaign/secrets.ts';
import { guideIsDone } from './states.ts';
import { suite } from './suite.ts';
import { world } from './world.ts';

const test = suite('values that the guide does not set');

/** Looks like a name, and differs in each process: a test in another sandbox types its own mark, which the process list shows. */
const MARK = `xr9-${process.pid}-`;
/** The ways in which people write a value: alone, in JSON, in a URL, and with characters that JSON escapes. */
const FORMS = {
  REDIS_PASSWORD: (value: string) => value,
  DATADOG_CREDS: (value: string) => JSON.stringify({ key: value }),
  BILLING_URL: (value: string) => `https://u:${value}@db.example.com`,
  GREETING: (value: string) => `<${value}>&"é"`,
};
const valuesOf = (where: string) =>
  Object.entries(FORMS).map(([name, form]) => ({ name, value: form(`${MARK}${where}`) }));
const asVariables = (where: string) =>
  Object.fromEntries(valuesOf(where).map(({ name, value }) => [name, value]));
/** Words of bash. */
const asWords = (where: string) =>
  valuesOf(where)
    .map(({ name, value }) => `'${name}=${value}'`)
    .join(' ');

const GLOO_VALUES = `
settings: { watchNamespaces: [gloo-system, ${MARK}given], invalidConfigPolicy: { invalidRouteResponseBody: ${MARK}given } }
gloo: { deployment: { customEnv: ${JSON.stringify([...valuesOf('given'), { name: 'PLAIN', value: `${MARK}given` }])} } }
`;
const VAULT_VALUES = `server: { extraEnvironmentVars: ${JSON.stringify(asVariables('given'))} }`;
const GIVEN = {
  GLOO_HELM_VALUES: temporaryFile(GLOO_VALUES),
  // Any character may be escaped in JSON.
  VAULT_HELM_VALUES: temporaryFile(VAULT_VALUES.replaceAll('xr9', '\\u0078r9')),
};

/** Writes a marked value into every part of the live systems that has a field which the guide does not set. */
const PLANTED = `
aws iam update-role --role-name $ROLE --description ${MARK}live
aws iam tag-role --role-name $ROLE --tags Key=note,Value=${MARK}live
vault secrets tune -description=${MARK}live dev/
vault write auth/aws/config/client access_key=${MARK}live secret_key=${MARK}live max_retries=3
kubectl set env deployment/gloo -n gloo-system ${asWords('live')}
kubectl patch deployment gloo -n gloo-system --patch '{"spec": {"template": {"spec": {"containers": [
  {"name": "gloo", "env": [{"name": "PLAIN", "value": null, "valueFrom": {"secretKeyRef": {"name": "${MARK}live", "key": "k", "optional": true}}}]}]}}}}'
kubectl set env statefulset/vault -n vault ${asWords('live')}
kubectl annotate serviceaccount discovery -n gloo-system eks.amazonaws.com/audience=${MARK}live
kubectl patch configmap gateway-proxy-envoy-config -n gloo-system --patch '{"data": {"envoy.yaml": "token: ${MARK}live"}}'
kubectl patch settings.gloo.solo.io default -n gloo-system --type merge --patch '{"spec": {
  "refreshRate": "${MARK}live", "watchNamespaces": ["${MARK}live"], "consul": {"token": "${MARK}live"},
  "secretOptions": {"sources": [{"kubernetes": {"note": "${MARK}live"}}, {"vault": {"pathPrefix": "dev", "accessToken": "${MARK}live",
    "aws": {"accessKeyId": "${MARK}live", "secretAccessKey": "${MARK}live"}}}]}}}'
`;

/** A policy of the cluster that refuses the upgrade of Gloo, and quotes its variables. */
const REFUSE = `kubectl apply -f - <<'END'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: no-upgrade }
spec:
  matchConstraints:
    namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: gloo-system } }
    resourceRules: [{ apiGroups: [apps], apiVersions: [v1], operations: [UPDATE], resources: [deployments] }]
  validations: [{ expression: 'false', messageExpression: '"no: " + object.spec.template.spec.containers[0].env.map(one, has(one.value) ? one.value : "").join(" ")' }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: no-upgrade }
spec: { policyName: no-upgrade, validationActions: [Deny] }
END
sleep 5`;
/** Refused changes of live objects end a run before its upgrade, so one by hand fails. */
const FAIL = `! upgrade_gloo --version "$(gloo_version)" --reuse-values --set gloo.deployment.replicas=2
[ "$(status gloo-system gloo)" = failed ]`;
const ALLOW = 'kubectl delete validatingadmissionpolicy,validatingadmissionpolicybinding no-upgrade';

const row = (name: string, secretCase: SecretCase, script = '', says = '') =>
  test(`${name} has no value that the guide does not set`, async () => {
    if (script !== '') await runScript(world(), script);
    // Without the character that some forms escape.
    const known = { 'a value that the guide does not set': MARK.slice(1) };
    const { exitCode, output } = await searchForSecrets({
      ...secretCase,
      setup: async () => ({ env: GIVEN, known }),
    });
    assert.ok(secretCase.exit.includes(exitCode), output);
    assert.match(output, says);
  });

test.before(guideIsDone);

row('an upgrade with values of the operator', { run: 'all --yes --json', exit: [0, 1] });
row(
  'a plan with a report and a saved plan',
  { run: 'all --plan --verbose --out REPORT.json --report REPORT.md', exit: [3, 4] },
  PLANTED,
);
row('a look with a report', { run: '90-troubleshoot --verbose --report REPORT.html', exit: [1] });
row(
  'a run that the cluster refuses',
  { run: 'all --yes --adopt --repair --json', exit: [1] },
  REFUSE,
  'no: ',
);
row(
  'a look at a failed release',
  { run: '90-troubleshoot --json', exit: [1] },
  FAIL,
  'status is failed: Upgrade',
);
row(
  'a repair, with its journal',
  { run: 'all --yes --adopt --repair --report REPORT.html', exit: [0, 1] },
  ALLOW,
);

test.run();
