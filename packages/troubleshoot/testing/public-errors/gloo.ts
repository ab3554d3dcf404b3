import { type PublicError, posted } from './public-error.ts';

/** Gloo, its gateway and its validation. */
export const GLOO: readonly PublicError[] = [
  posted(
    'kgateway-dev/kgateway#4434',
    'gloo-serves-nothing',
    'the control plane was not reached',
    '[2021-03-17 17:05:01.905][6][warning][config] [bazel-out/k8-opt/bin/external/envoy/source/common/config/_virtual_includes/grpc_stream_lib/common/config/grpc_stream.h:101] StreamAggregatedResources gRPC config stream closed: 14, no healthy upstream',
  ),
  posted(
    'kgateway-dev/kgateway#6932',
    'gloo-serves-nothing',
    'the control plane had no snapshot yet',
    'Message: "admission webhook \\"gloo.gloo-system.svc\\" denied the request: resource incompatible with current Gloo snapshot: [Gateway validation is yet not available. Waiting for first snapshot]"',
  ),
  posted(
    'kgateway-dev/kgateway#730',
    'gloo-serves-nothing',
    'not stated in the thread: Envoy does not reach the pod of Gloo',
    'gRPC config stream closed: 14, no healthy upstream',
  ),
  posted(
    'kgateway-dev/kgateway#3606',
    'gloo-secret-not-found',
    'the virtual service refers to a secret that does not exist',
    'Listener Error: SSLConfigError. Reason: SSL secret not found: list did not find secret gloo-system.selfsigned-cert-tls',
  ),
  posted(
    'kgateway-dev/kgateway#5662',
    'gloo-secret-not-found',
    'the key is not that of the certificate',
    '[2021-12-01 07:51:00.643][7][warning][config] [external/envoy/source/common/config/grpc_subscription_impl.cc:127] gRPC config for type.googleapis.com/envoy.config.listener.v3.Listener rejected: Error adding/updating listener(s) listener-::-8443: Failed to load private key from <inline>, Cause: error:0b000074:X.509 certificate routines:OPENSSL_internal:KEY_VALUES_MISMATCH',
  ),
  posted(
    'kgateway-dev/kgateway#7047',
    'gloo-configuration-invalid',
    'the gateway referred to upstreams that were not there yet',
    'Error from server: error when creating "STDIN": admission webhook "gloo.gloo-system.svc" denied the request: resource incompatible with current Gloo snapshot: [Validating v1.Gateway failed: validating *v1.Gateway name:"gateway-proxy"  namespace:"gloo-system": failed to validate Proxy with Gloo validation server: HttpListener Error: ProcessingError. Reason: ratelimit server upstream not found name:"rate-limit"  namespace:"gloo-system"]',
  ),
  posted(
    'kgateway-dev/kgateway#5379',
    'license-refused',
    'the license had expired',
    '{"level":"fatal","ts":1628879186.1552186,"logger":"observability","caller":"cmd/main.go:24","msg":"License is invalid or expired, crashing - license expired","version":"1.8.0"}',
  ),
  posted(
    'kgateway-dev/kgateway#7381',
    'forbidden-in-cluster',
    'not stated in the thread: the role of the service account lacks leases',
    'E1027 10:35:19.196408       1 leaderelection.go:330] error retrieving resource lock gloo-system/gloo: leases.coordination.k8s.io "gloo" is forbidden: User "system:serviceaccount:gloo-system:gloo" cannot get resource "leases" in API group "coordination.k8s.io" in the namespace "gloo-system"',
  ),
  posted(
    'kgateway-dev/kgateway#3106',
    'gloo-serves-nothing',
    'the proxy had no snapshot',
    '{"level":"warn","ts":1591272210.0626106,"logger":"gloo.v1.event_loop.setup.v1.event_loop.envoyTranslatorSyncer","caller":"syncer/envoy_translator_syncer.go:149","msg":"endpoint update failed. xDS snapshot for proxy gloo-web.gateway-proxy will not be updated. Error is: no snapshot found for node gloo-web~gateway-proxy","version":"1.4.0-beta13"}',
  ),
  posted(
    'kgateway-dev/kgateway#2541',
    'gloo-configuration-invalid',
    'the settings lacked the part about validation',
    '{"level":"fatal","ts":"2020-03-02T22:59:35.299Z","logger":"gateway","caller":"setuputils/main_setup.go:87","msg":"error in setup: VALIDATION_MUST_START was set to true, but no validation configuration was provided in the settings. Ensure the v1.Settings {default gloo-system} contains the spec.gateway.validation config","version":"1.2.22"}',
  ),
  posted(
    'kgateway-dev/kgateway#3049',
    'gloo-configuration-invalid',
    'a virtual service referred to an upstream that did not exist',
    'warning: \n  Route Warning: InvalidDestinationWarning. Reason: *v1.Upstream {kube-svc:gloo-admin-ingress-proxy-80 gloo-admin} not found',
  ),
  posted(
    'kgateway-dev/kgateway#529',
    'gloo-configuration-invalid',
    'the upstreams had other names',
    '{"level":"info","ts":1552592768.018064,"caller":"reporter/reporter.go:99","msg":"wrote report {gateway gloo-system} : {Accepted gateway map[*v1.Proxy gloo-system gateway-proxy:state:Rejected reason:\\"35 errors occurred:\\\\n\\\\t* route_config.invalid route: list did not find upstream gloo-system.default-platform-user-9221"}',
  ),
  posted(
    'kgateway-dev/kgateway#5111',
    'gloo-usage-report',
    'the error is harmless',
    '{"level":"warn","ts":1628021611.443548,"logger":"gloo-ee","caller":"setuputils/main_setup.go:64","msg":"Error while reporting usage","version":"1.6.31","error":"Encountered error while reporting usage: rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing dial tcp x.x.x.x:443: connect: connection refused\\""}',
  ),
  posted(
    'envoyproxy/envoy#5677',
    'gloo-secret-not-found',
    'the certificate and the key did not belong together',
    '[2019-01-21 08:13:17.399][1][warning][config] bazel-out/k8-opt/bin/source/common/config/_virtual_includes/grpc_mux_subscription_lib/common/config/grpc_mux_subscription_impl.h:70] gRPC config for type.googleapis.com/envoy.api.v2.Listener rejected: Error adding/updating listener ingress_https: Failed to load private key from <inline>',
  ),
  posted(
    'Azure/secrets-store-csi-driver-provider-azure#561',
    'gloo-secret-not-found',
    'not stated in the thread: the certificate and the key did not belong together',
    'W0629 00:21:48.489084       7 backend_ssl.go:46] Error obtaining X.509 certificate: unexpected error creating SSL Cert: certificate and private key does not have a matching public key: tls: private key does not match public key',
  ),
];
