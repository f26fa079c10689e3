# What a roll-back goes back to. Nothing, when this is the first deployment.
kubectl get deployments --namespace "$NAMESPACE" --ignore-not-found --output \
  "jsonpath={range .items[*]}{.metadata.name} {.metadata.annotations['deployment\.kubernetes\.io/revision']}{'\n'}{end}" \
  > "$RUNNER_TEMP/revisions"
cat "$RUNNER_TEMP/revisions"
