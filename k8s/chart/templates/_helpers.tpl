{{- /* SPDX-License-Identifier: MIT */ -}}
{{- define "sonda.name" -}}
{{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* The release's name, and the chart's where that does not hold it already. */ -}}
{{- define "sonda.fullname" -}}
{{- $name := include "sonda.name" . -}}
{{- $full := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) -}}
{{ default $full .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "sonda.namespace" -}}
{{ default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{- define "sonda.selectorLabels" -}}
app.kubernetes.io/name: {{ include "sonda.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "sonda.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/component: metrics
app.kubernetes.io/part-of: {{ include "sonda.name" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{ include "sonda.selectorLabels" . }}
{{- with .Values.commonLabels }}
{{ tpl (toYaml .) $ }}
{{- end }}
{{- if .Values.releaseLabel }}
release: {{ .Release.Name }}
{{- end }}
{{- end }}

{{- define "sonda.serviceAccountName" -}}
{{ .Values.serviceAccount.create | ternary (default (include "sonda.fullname" .) .Values.serviceAccount.name) (default "default" .Values.serviceAccount.name) }}
{{- end }}

{{- define "sonda.image" -}}
{{- $registry := default .Values.image.registry .Values.global.imageRegistry -}}
{{- with $registry }}{{ . }}/{{ end }}{{ .Values.image.repository }}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ default .Chart.AppVersion .Values.image.tag }}{{ end }}
{{- end }}

{{- /* Secrets as objects with a name, or as names alone. */ -}}
{{- define "sonda.pullSecrets" -}}
{{- range . }}
- name: {{ kindIs "map" . | ternary (get (kindIs "map" . | ternary . dict) "name") . }}
{{- end }}
{{- end }}

{{- /* What both monitors say of one endpoint, of the values in .monitor. */ -}}
{{- define "sonda.endpoint" -}}
port: {{ .root.Values.service.portName }}
scheme: {{ .monitor.scheme }}
{{- with .monitor.proxyUrl }}
proxyUrl: {{ . }}
{{- end }}
{{- with .monitor.interval }}
interval: {{ . }}
{{- end }}
{{- with .monitor.scrapeTimeout }}
scrapeTimeout: {{ . }}
{{- end }}
{{- with .monitor.relabelings }}
relabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .monitor.metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /* And of the whole monitor. */ -}}
{{- define "sonda.monitorSpec" -}}
jobLabel: {{ default "app.kubernetes.io/name" .monitor.jobLabel }}
namespaceSelector:
  matchNames:
    - {{ include "sonda.namespace" .root }}
selector:
  matchLabels:
    {{- if .monitor.selectorOverride }}
    {{- toYaml .monitor.selectorOverride | nindent 4 }}
    {{- else }}
    {{- include "sonda.selectorLabels" .root | nindent 4 }}
    {{- end }}
attachMetadata:
  {{- toYaml .monitor.attachMetadata | nindent 2 }}
{{- with .monitor.podTargetLabels }}
podTargetLabels:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- range $limit := list "sampleLimit" "targetLimit" "labelLimit" "labelNameLengthLimit" "labelValueLengthLimit" }}
{{- with get $.monitor $limit }}
{{ $limit }}: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{- define "sonda.probe" -}}
httpGet:
  path: /health
  port: {{ .root.Values.service.portName }}
  scheme: {{ upper .probe.httpGet.scheme }}
  {{- with .probe.httpGet.httpHeaders }}
  httpHeaders:
    {{- toYaml . | nindent 4 }}
  {{- end }}
initialDelaySeconds: {{ .probe.initialDelaySeconds }}
periodSeconds: {{ .probe.periodSeconds }}
successThreshold: {{ .probe.successThreshold }}
timeoutSeconds: {{ .probe.timeoutSeconds }}
failureThreshold: {{ .probe.failureThreshold }}
{{- end }}
