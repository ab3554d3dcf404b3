{{/* The labels of an object of one component. */}}
{{- define "gloo.labels" -}}
app: gloo
gloo: {{ . }}
{{- end }}

{{/* An image, its tag being the chart's version: (list $ .Values.….image) */}}
{{- define "gloo.image" -}}
{{- $root := index . 0 }}{{ $image := index . 1 }}{{ $global := $root.Values.global.image -}}
image: {{ $image.registry | default $global.registry }}/{{ $image.repository }}:{{ $image.tag | default $global.tag | default $root.Chart.AppVersion }}
imagePullPolicy: {{ $image.pullPolicy | default $global.pullPolicy }}
{{- end }}

{{/* What the published chart adds to its containers for the Pod Security Standard `restricted`, since 1.17. */}}
{{- define "gloo.seccomp" -}}
{{- with .Values.global.podSecurityStandards.container }}
{{- if .enableRestrictedContainerDefaults }}
seccompProfile: { type: {{ .defaultSeccompProfileType | default "RuntimeDefault" }} }
{{- end }}
{{- end }}
{{- end }}

{{/* Where a deployment's pods run, as the published chart's pod specs have it: .Values.….deployment */}}
{{- define "gloo.placement" -}}
{{- with pick . "nodeSelector" "tolerations" "affinity" "priorityClassName" }}
{{- toYaml . }}
{{- end }}
{{- end }}

{{/* What the end of a role's name says: cluster roles of two installations must not meet. */}}
{{- define "gloo.suffix" -}}
{{- if .Values.global.glooRbac.nameSuffix }}-{{ .Values.global.glooRbac.nameSuffix }}
{{- else if not .Values.global.glooRbac.namespaced }}-{{ .Release.Namespace }}
{{- end }}
{{- end }}

{{/*
One service account: (list $ name component .Values.….serviceAccount).
The annotations are how a pod's account gets its IAM role.
*/}}
{{- define "gloo.serviceAccount" -}}
{{- $root := index . 0 }}{{ $values := index . 3 }}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ index . 1 }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "gloo.labels" (index . 2) | nindent 4 }}
  {{- with $values.extraAnnotations }}
  annotations:
    {{- range $key, $value := . }}
    {{ $key }}: {{ $value | quote }}
    {{- end }}
  {{- end }}
{{- if $values.disableAutomount }}
automountServiceAccountToken: false
{{- end }}
{{- end }}

{{/*
A role and its binding: (list $ role), with role = name, binding, rules, accounts, and optionally
clusterWide (bool) and annotations.
*/}}
{{- define "gloo.role" -}}
{{- $root := index . 0 }}{{ $role := index . 1 }}
{{- $kind := $role.clusterWide | ternary "ClusterRole" "Role" }}
{{- range $part := list $kind (printf "%sBinding" $kind) }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: {{ $part }}
metadata:
  name: {{ eq $part $kind | ternary $role.name $role.binding }}
  {{- if not $role.clusterWide }}
  namespace: {{ $root.Release.Namespace }}
  {{- end }}
  labels:
    {{- include "gloo.labels" "rbac" | nindent 4 }}
  {{- with $role.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- if eq $part $kind }}
rules:
  {{- toYaml $role.rules | nindent 2 }}
{{- else }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ $kind }}
  name: {{ $role.name }}
subjects:
  {{- range $role.accounts }}
  - kind: ServiceAccount
    name: {{ . }}
    namespace: {{ $root.Release.Namespace }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* The proxies that are not disabled, as YAML by name, each over gatewayProxy's defaults. */}}
{{- define "gloo.proxies" -}}
{{- $defaults := .Values.gatewayProxies.gatewayProxy }}
{{- $proxies := dict }}
{{- if .Values.gateway.enabled }}
{{- range $name, $own := .Values.gatewayProxies }}
{{- $spec := mergeOverwrite (deepCopy $defaults) (deepCopy $own) }}
{{- if not $spec.disabled }}{{ $_ := set $proxies (kebabcase $name) $spec }}{{ end }}
{{- end }}
{{- end }}
{{- toYaml $proxies }}
{{- end }}

{{/* Each proxy's two gateways, for HTTP and for HTTPS. */}}
{{- define "gloo.gateways" -}}
{{- range $name, $proxy := include "gloo.proxies" . | fromYaml }}
{{- if $proxy.gatewaySettings.enabled }}
{{- range $ssl := list false true }}
---
apiVersion: gateway.solo.io/v1
kind: Gateway
metadata:
  name: {{ $name }}{{ $ssl | ternary "-ssl" "" }}
  namespace: {{ $.Release.Namespace }}
  labels:
    app: gloo
spec:
  bindAddress: "::"
  bindPort: {{ $ssl | ternary $proxy.podTemplate.httpsPort $proxy.podTemplate.httpPort }}
  httpGateway: {}
  proxyNames: [{{ $name }}]
  ssl: {{ $ssl }}
  useProxyProto: false
{{- end }}
{{- end }}
{{- end }}
{{- end }}
