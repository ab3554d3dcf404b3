# What somebody does to a finished guide, and what 04-verify, 90-troubleshoot and all --plan say of it. A row:
#   ## NAME | their exit codes, such as 114 | words of the cause, which each of them says that does not end with 0, as an expression
#   its commands, after those of packages/sandbox/src/faults/setup.sh
#   #< its undo, of several lines, each with this mark; without one, `all --yes` repairs it
# With the codes 000, the words are those of a warning. A row whose name begins with * runs in every npm test.
SECRETS=gloo/gloo.solo.io/v1/Secret/gloo-system
ARN=arn:$PARTITION:iam::$ACCOUNT
ANYTHING='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
NOTHING='{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'
policy() { vault write "sys/policies/acl/$1" policy="$2"; }
vault_role() { vault write "auth/aws/role/$ROLE" "$@"; }
client() { vault write auth/aws/config/client "$@"; }
entities() { vault list -format=json identity/entity/id | jq -r '.[]'; }
entity() { for id in $(entities); do vault write "identity/entity/id/$id" "$@"; done; }
a_secret() {
  local json='{"data":{"metadata":{"name":"first","namespace":"gloo-system"},"header":{"headers":{"a":"b"}}}}'
  kubectl exec -n vault vault-0 -- sh -c "echo '$json' | vault write dev/data/$SECRETS/first -"
}
no_secret() { vault kv metadata delete -mount=dev "$SECRETS/first"; }
spec() { kubectl patch settings default -n gloo-system --type merge -p "{\"spec\":$1}"; }
vault_source() { patch_settings '{"op":"add","path":"/spec/secretOptions/sources/0/vault/'"$1"'","value":'"$2"'}'; }
more_sources() { patch_settings '{"op":"add","path":"/spec/secretOptions/sources/-","value":'"$1"'}'; }
rolled_out() { kubectl rollout status deployment/gloo -n gloo-system --timeout=60s; }
rolls_out() { "$@" -n gloo-system; rolled_out; until_true gloo_says 'begin sync'; }
patch() { kubectl patch "$1" "$2" -n "$3" --type json -p "[$4]"; }
# Gloo refreshes its list of secrets each minute.
fails_to_list() { until_true gloo_says "emitter errors.*" || until_true gloo_says "emitter errors.*"; }

## *another service account may assume the role | 113 | evil/evil|discovery
set_trust "$(trust | sed 's|:gloo-system:discovery|:evil:evil|')"
#< set_trust "$(trust | sed 's|:evil:evil|:gloo-system:discovery|')"
## *the account may assume the role | 113 | iam role dev-role-iam-demo|trusts its
set_trust "$(trust | jq --arg root "$ARN:root" '.Statement += [{Effect: "Allow", Principal: {AWS: $root}, Action: "sts:AssumeRole"}]')"
#< set_trust "$(trust | jq 'del(.Statement[1])')"
## *the policy of Gloo’s role allows everything | 114 | iam policy|[Ss]tatement
aws iam create-policy-version --policy-arn $POLICY --set-as-default --policy-document "$ANYTHING"
## Gloo’s role has another policy, which allows everything | 000 | beyond the guide
aws iam create-policy --policy-name all --policy-document "$ANYTHING"
aws iam attach-role-policy --role-name $ROLE --policy-arn $ARN:policy/all
#< aws iam detach-role-policy --role-name $ROLE --policy-arn $ARN:policy/all
#< aws iam delete-policy --policy-arn $ARN:policy/all
## Gloo’s role has an inline policy that allows everything | 000 | beyond the guide
aws iam put-role-policy --role-name $ROLE --policy-name all --policy-document "$ANYTHING"
#< aws iam delete-role-policy --role-name $ROLE --policy-name all
## an inline policy denies Gloo’s role everything | 000 | beyond the guide
aws iam put-role-policy --role-name $ROLE --policy-name none --policy-document "$NOTHING"
#< aws iam delete-role-policy --role-name $ROLE --policy-name none
## a boundary denies Gloo’s role everything | 000
aws iam create-policy --policy-name none --policy-document "$NOTHING"
aws iam put-role-permissions-boundary --role-name $ROLE --permissions-boundary $ARN:policy/none
#< aws iam delete-role-permissions-boundary --role-name $ROLE
#< aws iam delete-policy --policy-arn $ARN:policy/none
## *sessions of the role may last longer | 000
aws iam update-role --role-name $ROLE --description 'Vault auth role' --max-session-duration 43200
#< aws iam update-role --role-name $ROLE --description 'Vault auth role' --max-session-duration 3600
## the OIDC provider has a second audience | 000
aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn $PROVIDER --client-id other
#< aws iam remove-client-id-from-open-id-connect-provider --open-id-connect-provider-arn $PROVIDER --client-id other
## the OIDC provider has another thumbprint | 000
aws iam update-open-id-connect-provider-thumbprint --open-id-connect-provider-arn $PROVIDER --thumbprint-list 0000000000000000000000000000000000000000
## EKS Pod Identity gives Gloo’s pods another role | 110 | EKS Pod Identity overrides
control configureAccount '{"podIdentities": [{"namespace": "gloo-system", "serviceAccount": "gloo", "roleArn": "'$ARN':role/foo-role"}]}'
#< control configureAccount '{"podIdentities": []}'
## *a Vault role for everybody in the account | 110 | auth/aws/role/open admits anybody
vault write auth/aws/role/open auth_type=iam resolve_aws_unique_ids=false bound_iam_principal_arn="$ARN:*" policies=dev
#< vault delete auth/aws/role/open
## a user of another auth method | 000 | auth/userpass/users/ann
vault auth enable userpass
vault write auth/userpass/users/ann password=annann policies=dev
#< vault auth disable userpass
## the policy default reads dev/ | 000 | every token
policy default "$(vault policy read default; echo 'path "dev/*" { capabilities=["read","list"] }')"
#< policy default "$(vault policy read default | grep -v dev/)"
## *the Vault role admits a second role | 113 | role/dev-role-iam-demo
vault_role bound_iam_principal_arn="$ROLE_ARN,$ARN:role/foo-role"
#< write_role
## the Vault role admits the whole account | 113 | role/dev-role-iam-demo|bound_iam_principal_arn
vault_role bound_iam_principal_arn="$ARN:*"
#< write_role
## *the policy of Gloo’s logins allows sys/ | 114 | vault policy dev|policy differs
policy dev "$(vault policy read dev; echo 'path "sys/*" { capabilities = ["sudo", "read"] }')"
## Gloo’s entity may read secret/ and sys/ | 110 | outside dev/
policy more 'path "secret/*" { capabilities=["read"] } path "sys/*" { capabilities=["read","sudo","update"] }'
entity policies=more
#< entity policies=; vault policy delete more
## Gloo’s entity may read team-b/ | 000 | beyond the guide
policy more 'path "team-b/*" { capabilities=["read"] }'
entity policies=more
#< entity policies=; vault policy delete more
## Gloo’s entity may list nothing | 110 | den
policy less 'path "dev/metadata/*" { capabilities=["deny"] }'
entity policies=less
#< entity policies=; vault policy delete less
## Gloo’s entity may not list Gloo’s folders | 110 | den
policy less 'path "dev/metadata/gloo/gloo.solo.io/v1/Secret/" { capabilities=["deny"] } path "dev/metadata/'$SECRETS'/" { capabilities=["deny"] }'
entity policies=less
#< entity policies=; vault policy delete less
## *Gloo’s entity may not read one secret | 110 | read of dev/data/gloo/gloo.solo.io/v1/Secret/gloo-system/first
a_secret
policy less 'path "dev/data/'$SECRETS'/first" { capabilities=["deny"] }'
entity policies=less
#< entity policies=; vault policy delete less; no_secret
## *Gloo’s first list of its secrets failed | 114 | does not list them any more|watch of secrets
policy less 'path "dev/metadata/*" { capabilities=["deny"] }'
entity policies=less; restart_gloo
until_true gloo_says 'emitter errors.*'; entity policies=; vault policy delete less
## Gloo’s entity is disabled | 110 | disabled
entity disabled=true
#< entity disabled=false
## the tokens of all logins are revoked | 114 | cannot list its secrets|pods of gloo-system/gloo
a_secret
vault token revoke -mode path auth/aws/
fails_to_list
#< no_secret
## the dev Vault has restarted, and somebody has carried out the guide’s commands again | 114 | forgets every token|pods of gloo-system/gloo
text=$(vault policy read dev); before=$(vault_id)
kubectl delete pod vault-0 -n vault
until_true vault_is_not "$before" || until_true vault_is_not "$before"
vault_pod_comes
vault auth enable aws; vault secrets enable -path=dev -version=2 kv
policy dev "$text"; write_config; write_role
## *logins last for a second | 114 | token_explicit_max_ttl|auth/aws/role/
vault_role token_explicit_max_ttl=1s
## logins get tokens of type batch | 114 | token_type|auth/aws/role/
vault_role token_type=batch
## logins get two more policies | 114 | policies|auth/aws/role/
vault_role token_policies=dev,default,other
## logins are for other addresses | 114 | token_bound_cidrs|auth/aws/role/
vault_role token_bound_cidrs=10.9.9.0/24
## the auth method gives tokens of type batch | 114 | auth method aws/|token_type
vault auth tune -token-type=batch aws/
## the auth method passes headers on, and is listed | 000
vault auth tune -passthrough-request-headers=X-A -allowed-response-headers=X-B -listing-visibility=unauth aws/
#< vault auth tune -passthrough-request-headers= -allowed-response-headers= -listing-visibility=hidden aws/
## *Vault asks the STS of another region | 114 | sts_region|config/client
client sts_region=$OTHER_REGION
## Vault asks the STS of the client’s region | 000
client use_sts_region_from_client=true
#< client use_sts_region_from_client=false
## Vault allows another header of a login | 000
client allowed_sts_header_values=X-Foo
#< vault delete auth/aws/config/client; write_config
## Vault asks an IAM that does not answer | 000
client iam_endpoint=http://127.0.0.1:9
#< vault delete auth/aws/config/client; write_config
## identities have another alias | 000
vault write auth/aws/config/identity iam_alias=full_arn
#< vault write auth/aws/config/identity iam_alias=role_id
## a quota limits logins | 111 | quota
vault write sys/quotas/rate-limit/few path=auth/aws rate=0.01 interval=60s
#< vault delete sys/quotas/rate-limit/few
## a quota limits the reading of dev/ | 111 | quota
a_secret
vault write sys/quotas/rate-limit/few path=dev/ rate=1 interval=60s block_interval=60s
fails_to_list
#< vault delete sys/quotas/rate-limit/few; no_secret
## logins need a second factor | 110 | login
accessor=$(vault auth list -format=json | jq -r '."aws/".accessor')
method=$(vault write -format=json identity/mfa/method/totp issuer=x generate=true period=30 algorithm=SHA256 digits=6 key_size=20 | jq -r .data.method_id)
vault write identity/mfa/login-enforcement/two mfa_method_ids="$method" auth_method_accessors="$accessor"
#< method=$(vault list -format=json identity/mfa/method/totp | jq -r '.[0]')
#< vault delete identity/mfa/login-enforcement/two; vault delete identity/mfa/method/totp/$method
## Vault is sealed | 111 | sealed
vault operator seal; vault_pod_is_ready false
#< vault operator unseal "$(sed -n 's/^Unseal Key: //p' "$VAULT_LOG" | tail -n 1)"; vault_pod_is_ready true
## *the secrets engine has version 1 | 113 | secrets engine dev/|options.version is 1
vault secrets disable dev; vault secrets enable -path=dev -version=1 kv
#< vault secrets disable dev
## *Vault deletes each secret after 5 seconds | 114 | secrets engine dev/|delete_version_after
vault write dev/config delete_version_after=5s
## *Vault keeps fewer versions | 000
vault write dev/config max_versions=5
#< vault write dev/config max_versions=0
## Vault wants the version of a secret that is written | 000
vault write dev/config cas_required=true
#< vault write dev/config cas_required=false
## Vault’s audit log has the secrets of dev/ | 114 | secrets engine dev/|audit_non_hmac
vault secrets tune -audit-non-hmac-response-keys=data dev/
#< vault secrets tune -audit-non-hmac-response-keys= dev/
## *Vault’s Service is deleted | 114 | vault-internal|vault/vault
kubectl delete service vault-internal -n vault
## *no pod is behind Vault’s Service | 114 | no ready pod is behind|spec.selector.app
patch service vault-internal vault '{"op":"add","path":"/spec/selector/app","value":"nothing"}'
#< patch service vault-internal vault '{"op":"remove","path":"/spec/selector/app"}'
## *a pod of somebody else answers behind Vault’s Service | 110 | pod vault/other
kubectl run other -n vault --image=other --labels=app.kubernetes.io/name=vault,app.kubernetes.io/instance=vault,component=server
kubectl wait pod/other -n vault --for=condition=Ready --timeout=30s
#< kubectl delete pod other -n vault --force --grace-period=0
## Gloo refreshes its secrets once in ten years | 114 | refreshRate|ettings
spec '{"refreshRate":"87600h"}'
## Gloo never refreshes its secrets | 114 | refreshRate|ettings
spec '{"refreshRate":"0s"}'
## *Gloo watches another namespace | 114 | watchNamespaces|ettings
spec '{"watchNamespaces":["elsewhere"]}'
## Gloo reads another folder of dev/ | 114 | rootKey|ettings
vault_source rootKey '"other"'
## Gloo logs in with another Vault role | 114 | vaultRole|ettings
vault_source aws/vaultRole '"open"'
## Gloo does not verify Vault’s certificate | 114 | tlsConfig|ettings
vault_source tlsConfig '{"insecure":true}'
## Gloo has a token of its own | 114 | accessToken|ettings
vault_source accessToken '"hvs.abcdefabcdefabcdefabcdef"'
## Gloo reads its sources in another order | 114 | sources|ettings
patch_settings '{"op":"move","from":"/spec/secretOptions/sources/0","path":"/spec/secretOptions/sources/1"}'
## Gloo has a third source | 114 | sources|ettings
more_sources '{"directory":{"directory":"/x"}}'
## Gloo has a second Vault | 114 | ettings
more_sources '{"vault":{"address":"http://other.other:8200","accessToken":"x"}}'
## there are Settings of another name | 000
kubectl get settings default -n gloo-system -o json | jq '.metadata={name:"other",namespace:"gloo-system"}' | kubectl create -f -
#< kubectl delete settings other -n gloo-system
## Gloo’s pods have another Vault in their variables | 114 | VAULT_ADDR|workloads of
rolls_out kubectl set env deployment/gloo VAULT_ADDR=http://other:8200 VAULT_NAMESPACE=team-b VAULT_TOKEN=x
## Gloo’s pods do not verify certificates | 114 | VAULT_SKIP_VERIFY|workloads of
rolls_out kubectl set env deployment/gloo VAULT_SKIP_VERIFY=true
## Gloo has another image | 114 | gloo-system/gloo|image
rolls_out kubectl set image deployment/gloo gloo=quay.io/solo-io/gloo:1.14.0
## no node fits Gloo’s pods | 110 | gloo
kubectl patch deployment gloo -n gloo-system -p '{"spec":{"template":{"spec":{"nodeSelector":{"no":"such"}}}}}'
#< patch deployment gloo gloo-system '{"op":"remove","path":"/spec/template/spec/nodeSelector"}'; rolled_out
## Gloo has another image, and its rollout is paused | 114 | gloo-system/gloo|image
kubectl rollout pause deployment/gloo -n gloo-system
kubectl set image deployment/gloo -n gloo-system gloo=quay.io/solo-io/gloo:9.9.9
#< kubectl rollout resume deployment/gloo -n gloo-system
## discovery is scaled to nothing | 114 | discovery
kubectl scale deployment/discovery -n gloo-system --replicas=0
## the proxy is scaled to nothing | 114 | gateway-proxy
kubectl scale deployment/gateway-proxy -n gloo-system --replicas=0
## Gloo’s next pod gets no token of the API server | 114 | gloo-system/gloo|automountServiceAccountToken
kubectl patch serviceaccount gloo -n gloo-system -p '{"automountServiceAccountToken":false}'
## Gloo’s next pod gets a token for another audience | 114 | audience|service accounts of
kubectl annotate serviceaccount gloo -n gloo-system eks.amazonaws.com/audience=other
## Gloo’s pod has a token for another audience | 114 | audience|service accounts of
kubectl annotate serviceaccount gloo -n gloo-system eks.amazonaws.com/audience=other
restart_gloo
## Gloo’s pods ask the global STS | 000
kubectl annotate serviceaccount gloo -n gloo-system eks.amazonaws.com/sts-regional-endpoints=false
restart_gloo
#< kubectl annotate serviceaccount gloo -n gloo-system eks.amazonaws.com/sts-regional-endpoints-
#< restart_gloo
## *Gloo’s roles in the cluster are deleted | 114 | gloo-system/gloo|clusterrole
kubectl delete clusterrole kube-resource-watcher-gloo-system gloo-resource-mutator-gloo-system
## nobody has Gloo’s roles in the cluster | 114 | gloo-system/gloo|clusterrolebinding
kubectl delete clusterrolebinding kube-resource-watcher-binding-gloo-system gloo-resource-mutator-binding-gloo-system
## a foreign pod runs as Gloo’s service account | 110 | other
kubectl run other -n gloo-system --image=other --labels=app=other --overrides='{"spec":{"serviceAccountName":"gloo"}}'
kubectl wait pod/other -n gloo-system --for=condition=Ready --timeout=30s
#< kubectl delete pod other -n gloo-system --force --grace-period=0
## everybody who is logged in to the cluster is its administrator | 000
kubectl create clusterrolebinding everybody --clusterrole=cluster-admin --group=system:authenticated
#< kubectl delete clusterrolebinding everybody

## Gloo’s entity may read only wrapped answers | 110 | .
policy less 'path "dev/data/*" { capabilities=["read","create","update"] min_wrapping_ttl="1s" }'
a_secret; entity policies=less; fails_to_list
#< entity policies=; vault policy delete less; no_secret
## Gloo’s entity is in a group with another policy | 000 | beyond the guide
policy more 'path "team-b/*" { capabilities=["read"] }'
vault write identity/group name=team-b policies=more member_entity_ids="$(entities | paste -sd,)"
#< vault delete identity/group/name/team-b; vault policy delete more
## a role of another auth method has Gloo’s policy | 000 | auth/approle/role/jobs
vault auth enable approle; vault write auth/approle/role/jobs token_policies=dev
#< vault auth disable approle
## a user of an auth method at a path of two parts has Gloo’s policy | 000 | auth/team/people/users/ann
vault auth enable -path=team/people userpass; vault write auth/team/people/users/ann password=annann policies=dev
#< vault auth disable team/people
## a token of nobody’s login has Gloo’s policy | 000
vault token create -policy=dev -ttl=1h
#< vault token revoke -mode=orphan "$(vault list -format=json auth/token/accessors | jq -r '.[0]')" || true
## Vault’s audit log writes everything as it is | 000
vault audit enable -path=clear file file_path=/dev/null log_raw=true
#< vault audit disable clear
## the newest version of a secret is deleted | 000
a_secret; vault kv delete -mount=dev "$SECRETS/first"
#< no_secret
## a secret ends by its own metadata | 000
a_secret; vault write "dev/metadata/$SECRETS/first" delete_version_after=1h
#< no_secret
## Vault looks up Gloo’s account by a role that it may not assume | 000
vault write auth/aws/config/sts/$ACCOUNT sts_role=$ARN:role/none
#< vault delete auth/aws/config/sts/$ACCOUNT
## another version of the policy of Gloo’s role is in force | 114 | iam policy|[Ss]tatement
version=$(aws iam create-policy-version --policy-arn $POLICY --policy-document "$NOTHING" --query PolicyVersion.VersionId --output text)
aws iam set-default-policy-version --policy-arn $POLICY --version-id "$version"
## *a variable of Gloo’s Deployment is removed | 114 | gloo-system/gloo|POD_NAMESPACE
rolls_out kubectl set env deployment/gloo POD_NAMESPACE-
## a port of Gloo’s Service is removed | 114 | service gloo|gloo-system/gloo
patch service gloo gloo-system '{"op":"remove","path":"/spec/ports/0"}'
## the port of Vault’s Service leads elsewhere | 114 | vault-internal|vault/vault
patch service vault-internal vault '{"op":"replace","path":"/spec/ports/0/targetPort","value":9999}'
## *Vault’s Service leads to another host | 114 | evil.example.com|spec.type
kubectl patch service vault-internal -n vault --type merge -p '{"spec":{"type":"ExternalName","externalName":"evil.example.com","clusterIP":null,"clusterIPs":null}}'
## somebody names Vault’s pod behind another address | 110 | 192.0.2.1
kubectl apply -f - <<YAML
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: other, namespace: vault, labels: { kubernetes.io/service-name: vault-internal } }
addressType: IPv4
ports: [{ name: http, port: 8200 }]
endpoints: [{ addresses: [192.0.2.1], targetRef: { kind: Pod, name: vault-0, namespace: vault } }]
YAML
#< kubectl delete endpointslice other -n vault
## *Vault’s Service has another port | 114 | spec.ports.http|vault-internal
patch service vault-internal vault '{"op":"replace","path":"/spec/ports/0/port","value":8300}'
## *a variable of Gloo’s Deployment has another source | 114 | POD_NAMESPACE
rolls_out kubectl set env deployment/gloo POD_NAMESPACE=gloo-system
## *somebody has added an address to Vault’s Service | 110 | 192.0.2.1
kubectl apply -f - <<YAML
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: other, namespace: vault, labels: { kubernetes.io/service-name: vault-internal } }
addressType: IPv4
ports: [{ name: http, port: 8200 }]
endpoints: [{ addresses: [192.0.2.1] }]
YAML
#< kubectl delete endpointslice other -n vault
## Gloo’s pods have another address for the name of Vault’s Service | 000
kubectl patch deployment gloo -n gloo-system -p '{"spec":{"template":{"spec":{"hostAliases":[{"ip":"192.0.2.1","hostnames":["vault-internal.vault"]}]}}}}'
rolled_out
#< patch deployment gloo gloo-system '{"op":"remove","path":"/spec/template/spec/hostAliases"}'; rolled_out
## Gloo’s rights in the cluster are narrower | 114 | gloo-system/gloo|clusterrole
patch clusterrole kube-resource-watcher-gloo-system gloo-system '{"op":"replace","path":"/rules/0/verbs","value":["list"]}'
## the webhook that validates Gloo’s configuration is deleted | 114 | gloo-system/gloo|validatingwebhookconfiguration
kubectl delete validatingwebhookconfiguration gloo-gateway-validation-webhook-gloo-system
## *the webhook of EKS leaves out Gloo’s namespace | 110 | a new pod of gloo would get no AWS_ROLE_ARN
kubectl patch mutatingwebhookconfiguration pod-identity-webhook --type json -p '[{"op":"add","path":"/webhooks/0/namespaceSelector","value":{"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["gloo-system"]}]}}]'
#< kubectl delete mutatingwebhookconfiguration pod-identity-webhook; control restoreWebhook; until_true new_pods_carry_role
## the webhook of EKS is asked about no pod | 110 | a new pod of gloo would get no AWS_ROLE_ARN
kubectl patch mutatingwebhookconfiguration pod-identity-webhook --type json -p '[{"op":"replace","path":"/webhooks/0/rules/0/operations","value":["UPDATE"]}]'
#< kubectl delete mutatingwebhookconfiguration pod-identity-webhook; control restoreWebhook; until_true new_pods_carry_role
## one of two pods of Gloo has given up | 114 | could not log in|its last login to Vault
client iam_server_id_header_value=other.example.com
kubectl scale deployment/gloo -n gloo-system --replicas=2
until_true gloo_says 'unable to authenticate'
gave_up() { [ "$(tail -n 20 "$GLOO_LOG" | grep -c 'unable to authenticate')" -ge 3 ]; }
until_true gave_up; client iam_server_id_header_value=vault.gloo.example.com
#< kubectl scale deployment/gloo -n gloo-system --replicas=1
## a group may create tokens of Gloo’s service account | 000
kubectl create role tokens -n gloo-system --verb=create --resource=serviceaccounts/token
kubectl create rolebinding tokens -n gloo-system --role=tokens --group=team-b
#< kubectl delete role,rolebinding tokens -n gloo-system
## no further pod may start in Gloo’s namespace | 000
kubectl create quota none -n gloo-system --hard=pods=0
#< kubectl delete quota none -n gloo-system

# Left out, since the sandbox cannot make them: network policies (kwok enforces none); a full audit device (it refuses its own removal, too);
# a pod whose log level hides errors (the sandbox's Gloo has none); an SCP, a session policy, Vault Enterprise. A second Vault at
# VAULT_ADDR needs other inputs, and other texts of the policy are in packages/vault-auth/src/policy.test.ts.
