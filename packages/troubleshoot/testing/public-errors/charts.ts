import { type PublicError, posted } from './public-error.ts';

/** Charts, their repositories and their values. */
export const CHARTS: readonly PublicError[] = [
  posted(
    'christianhuth/helm-charts#1095',
    'chart-repository-unreachable',
    'the repository had moved',
    'Error: looks like "https://christianhuth.github.io/helm-charts" is not a valid chart repository or cannot be reached: Get "http://charts.christianhuth.de/index.yaml": dial tcp: lookup charts.christianhuth.de on 100.95.0.251:53: no such host',
  ),
  posted(
    'nginx/nginx-gateway-fabric#4282',
    'chart-repository-unreachable',
    'the registry refused the login that helm remembered',
    'Error: INSTALLATION FAILED: GET "https://ghcr.io/v2/nginx/charts/nginx-gateway-fabric/tags/list": GET "https://ghcr.io/token?scope=repository%3Anginx%2Fcharts%2Fnginx-gateway-fabric%3Apull&service=ghcr.io": response status code 403: denied: denied',
  ),
  posted(
    'eshepelyuk/cmak-operator#63',
    'chart-repository-unreachable',
    'a wrong address',
    'Error: looks like "https://eshepelyuk.github.io/cmak-operator/" is not a valid chart repository or cannot be reached: failed to fetch https://eshepelyuk.github.io/cmak-operator/index.yaml : 404 Not Found',
  ),
  posted(
    'yandex/perforator#9',
    'chart-repository-unreachable',
    'the address answered with a web page; the charts had moved',
    'Error: looks like "https://perforator.tech/helm-charts" is not a valid chart repository or cannot be reached: error unmarshaling JSON: while decoding JSON: json: unknown field "<!doctype html>',
  ),
  posted(
    'trinodb/charts#263',
    'chart-repository-unreachable',
    'the index named an archive that does not exist',
    'Error: failed to fetch https://github.com/trinodb/charts/releases/download/trino-gateway-12.0.0/trino-gateway-12.0.0.tgz : 404 Not Found',
  ),
  posted(
    'otwld/ollama-helm#117',
    'chart-version-unknown',
    'the repository’s index did not list that version yet',
    'Error: chart "ollama" matching 0.66.0 not found in ollama-helm index. (try \'helm repo update\'): no chart version found for ollama-0.66.0',
  ),
  posted(
    'helm/helm#10285',
    'chart-version-unknown',
    'not stated in the thread: the index does not list the chart',
    'Error: INSTALLATION FAILED: chart "mychart" matching  not found in teamindex. (try \'helm repo update\'): no chart version found for mychart-',
  ),
  posted(
    'conduktor/conduktor-public-charts#4',
    'chart-version-unknown',
    'the repository’s index was broken; after its repair, helm repo update was needed',
    'Error: chart "console" version "1.0.0" not found in https://helm.conduktor.io repository',
  ),
  posted(
    'helm/charts#20286',
    'chart-version-unknown',
    'the repository was not added on this machine',
    'Error: failed to download "stable/verdaccio" (hint: running `helm repo update` may help)',
  ),
  posted(
    'microcks/microcks#383',
    'chart-refuses-cluster',
    'the chart’s range lacks -0, and the suffix of EKS counts as a pre-release',
    'Error: chart requires kubeVersion: >=1.17.0 which is incompatible with Kubernetes v1.19.6-eks-49a6c0',
  ),
  posted(
    'piraeusdatastore/helm-charts#52',
    'chart-refuses-cluster',
    'the chart’s range lacks -0, and the suffix of EKS counts as a pre-release',
    'Error: UPGRADE FAILED: chart requires kubeVersion: >= 1.25 which is incompatible with Kubernetes v1.29.4-eks-036c24b',
  ),
  posted(
    'helm/helm#12423',
    'chart-repository-unreachable',
    'Helm 3.13.0 sent a login that the registry refused',
    'Error: unexpected status from HEAD request to https://example.azurecr.io/v2/charts/x/manifests/1.0.0: 401 Unauthorized',
  ),
  posted(
    'kube-logging/logging-operator#1522',
    'chart-repository-unreachable',
    'an expired login to ghcr.io was remembered',
    'Error: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Akube-logging%2Fhelm-charts%2Flogging-operator%3Apull&service=ghcr.io: 403 Forbidden',
  ),
  posted(
    'helm/helm#10373',
    'chart-repository-unreachable',
    'no login to a private registry',
    'Error: INSTALLATION FAILED: failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized',
  ),
  posted(
    'SQLJames/factorio-server-charts#75',
    'chart-values-invalid',
    'the schema of the chart was too narrow',
    "Error: values don't meet the specifications of the schema(s) in the following chart(s): factorio-server-charts: - map_gen_settings.seed: Invalid type. Expected: null, given: integer - map_gen_settings.starting_area: Invalid type. Expected: integer, given: number",
  ),
  posted(
    'helmfile/helmfile#2050',
    'chart-values-invalid',
    'a value did not match the format of the schema',
    "Error: UPGRADE FAILED: values don't meet the specifications of the schema(s) in the following chart(s):\n***\n- global.features.alertmanager.receivers.mail.smtp_from: Does not match format 'email'",
  ),
  posted(
    'awslabs/eksdemo#64',
    'chart-repository-unreachable',
    'helm used an expired login of the registry',
    'Downloading Chart: oci://public.ecr.aws/karpenter/karpenter:v0.26.1\nError: failed to download chart: pulling from host public.ecr.aws failed with status code [manifests v0.26.1]: 403 Forbidden',
  ),
  posted(
    'ChristofferNissen/helmper#16',
    'chart-repository-unreachable',
    'not stated in the thread: the registry refused the login',
    '{"time":"2024-05-14T11:48:28.747110569Z","level":"ERROR","msg":"unexpected status from HEAD request to https://number.dkr.ecr.eu-north-1.amazonaws.com/v2/charts/openebs/blobs/sha256:0139e8a1: 403 Forbidden"}',
  ),
  posted(
    'helm/helm#10509',
    'chart-version-unknown',
    'the name of the chart lacked oci://',
    'Error: repo public.ecr.aws not found',
  ),
  posted(
    'smallstep/helm-charts#222',
    'chart-values-invalid',
    'the values are no YAML',
    'Error: INSTALLATION FAILED: failed to parse values.yaml: error converting YAML to JSON: yaml: line 11: did not find expected node content',
  ),
  posted(
    'SUSE/stratos#375',
    'chart-values-invalid',
    'the values are no YAML',
    "Failed to install helm chart: Could not parse values: error converting YAML to JSON: yaml: line 8: could not find expected ':'",
  ),
];
