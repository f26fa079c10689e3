# What a roll-back goes back to. Nothing, when this is the first deployment.
kubectl get deployments --namespace "$NAMESPACE" --output json |
  jq --raw-output '.items[] | "\(.metadata.name) \(.metadata.annotations["deployment.kubernetes.io/revision"])"' \
    > "$RUNNER_TEMP/revisions"
cat "$RUNNER_TEMP/revisions"
