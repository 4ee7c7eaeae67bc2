{{- define "thaw.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "thaw.image" -}}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}{{ else }}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* Of one part: a dict with root and part. */}}
{{- define "thaw.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "thaw.labels" -}}
{{ include "thaw.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "thaw.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "thaw.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* What every pod has: no token of the cluster's, no links to other services, its own account. */}}
{{- define "thaw.pod" -}}
serviceAccountName: {{ include "thaw.name" .root }}-{{ .part }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- include "thaw.podSecurity" . | nindent 2 }}
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "thaw.spread" -}}
{{- if .root.Values.topologySpread }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "thaw.selector" . | nindent 8 }}
{{- end }}
{{- end }}

{{/* How it is watched, and more variables of the operator's. */}}
{{- define "thaw.env" -}}
- { name: THAW_METRICS_HOST, value: "0.0.0.0" }
- { name: THAW_METRICS_PORT, value: "9464" }
{{- if .root.Values.metrics.tokenSecret }}
- name: THAW_METRICS_TOKEN
  valueFrom: { secretKeyRef: { name: {{ .root.Values.metrics.tokenSecret }}, key: THAW_METRICS_TOKEN } }
{{- else if .root.Values.networkPolicy.enabled }}
# networkPolicy.metricsFrom says who reaches it.
- { name: THAW_METRICS_OPEN, value: "yes" }
{{- else }}
{{- fail "Figures would be everybody's: name a Secret in metrics.tokenSecret, or enable networkPolicy." }}
{{- end }}
{{- with .root.Values.tracing.endpoint }}
- { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: {{ . | quote }} }
{{- end }}
{{- range $name, $value := .env }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}

{{/* Ready is what the process says of itself; alive is that it answers at all. */}}
{{- define "thaw.probes" -}}
startupProbe: { httpGet: { path: /readyz, port: metrics }, periodSeconds: 3, failureThreshold: 60 }
readinessProbe: { httpGet: { path: /readyz, port: metrics }, periodSeconds: 5, failureThreshold: 2 }
livenessProbe: { httpGet: { path: /healthz, port: metrics }, periodSeconds: 15, timeoutSeconds: 10, failureThreshold: 4 }
{{- end }}

{{- define "thaw.rollout" -}}
revisionHistoryLimit: 5
strategy:
  type: RollingUpdate
  rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
{{- end }}
