{{- /*
What a stage of a release applies, out of `files/objects.yaml`: what is described, with the digests of
its images. `previous` is the manifest of the release before: what runs stands on it, so that it is
carried along until what comes after it is ready.

  foundation  what is applied beside the release, because it has to outlive it or to grow first
  objects     everything else that is described
  earlier     everything of `previous`
  adopted     everything of `previous`, which ran before there was a release
  config      what containers start with, databases and caches; the rest as it was
  rollout     everything that is described but its routes, jobs as hooks; beside it what was there
  routes      everything that is described; beside it what is described no longer
  final       everything that is described, and nothing else

The first three are for programs: an object of JSON a line.
*/ -}}
{{- $foundation := list "Namespace" "LimitRange" "ResourceQuota" "PersistentVolumeClaim" -}}
{{- $config := list "ServiceAccount" "ConfigMap" "ExternalSecret" "SecretStore" "NetworkPolicy" -}}
{{- $stores := list "database" "cache" -}}
{{- $routes := list "Ingress" "HTTPRoute" "GRPCRoute" -}}
{{- $workloads := list "Deployment" "StatefulSet" "CronJob" "HorizontalPodAutoscaler" -}}
{{- $stage := .Values.stage | default "final" -}}
{{- $revision := toString .Release.Revision -}}
{{- $previous := .Values.previous | default "" -}}
{{- $printed := dict -}}
{{- range $text := splitList "\n---\n" (printf "\n%s" (.Files.Get "files/objects.yaml")) -}}
  {{- $object := fromYaml $text -}}
  {{- if hasKey $object "Error" }}{{ fail $object.Error }}{{ end -}}
  {{- if $object -}}
    {{- $kind := $object.kind -}}
    {{- $name := $object.metadata.name -}}
    {{- $role := get ($object.metadata.labels | default dict) "app.kubernetes.io/component" -}}
    {{- $key := list (regexReplaceAll "/?[^/]*$" $object.apiVersion "") $kind $name | join "/" -}}
    {{- if has $kind $foundation -}}
      {{- if eq $stage "foundation" }}
{{ toJson $object }}
      {{- end -}}
    {{- else if eq $stage "objects" }}
{{ toJson $object }}
    {{- else if eq $kind "Job" -}}
      {{- if eq $stage "rollout" -}}
        {{- $hook := get $.Values.jobs $name -}}
        {{- $annotations := dict "groundplan.dev/revision" $revision "helm.sh/hook" $hook.hook "helm.sh/hook-weight" $hook.weight -}}
        {{- $_ := set $annotations "helm.sh/hook-delete-policy" "before-hook-creation" -}}
        {{- $_ := set $annotations "helm.sh/hook-output-log-policy" "hook-failed" -}}
        {{- $_ := set $object.metadata "annotations" (merge $annotations ($object.metadata.annotations | default dict)) }}
---
{{ toYaml $object }}
      {{- end -}}
    {{- else if or (has $stage (list "routes" "final")) (and (eq $stage "rollout") (not (has $kind $routes))) (and (eq $stage "config") (or (has $kind $config) (has $role $stores))) -}}
      {{- $_ := set $printed $key true }}
---
{{ $text }}
    {{- end -}}
  {{- end -}}
{{- end -}}
{{- if has $stage (list "earlier" "adopted" "config" "rollout" "routes") -}}
  {{- range $text := splitList "\n---\n" (printf "\n%s" $previous) -}}
    {{- $object := fromYaml $text -}}
    {{- if hasKey $object "Error" }}{{ fail $object.Error }}{{ end -}}
    {{- if $object -}}
      {{- $role := get ($object.metadata.labels | default dict) "app.kubernetes.io/component" -}}
      {{- $key := list (regexReplaceAll "/?[^/]*$" $object.apiVersion "") $object.kind $object.metadata.name | join "/" -}}
      {{- $renamed := and (has $object.kind $workloads) (has (printf "%s/%s" $role $object.metadata.name) $.Values.renamed) -}}
      {{- if eq $stage "earlier" }}
{{ toJson $object }}
      {{- else if not (or (hasKey $printed $key) (and $renamed (has $stage (list "rollout" "routes")))) }}
---
{{ $text }}
      {{- end -}}
    {{- end -}}
  {{- end -}}
{{- end -}}
