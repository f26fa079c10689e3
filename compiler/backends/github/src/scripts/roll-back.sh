# Back to the copies that ran before. Schemas and configuration stay as they are: a migration has to
# be one that the previous version can live with.
while read -r deployment revision; do
  kubectl rollout undo "deployment/$deployment" --namespace "$NAMESPACE" --to-revision "$revision"
done < "$RUNNER_TEMP/revisions"
while read -r deployment _; do
  kubectl rollout status "deployment/$deployment" --namespace "$NAMESPACE" --timeout 10m
done < "$RUNNER_TEMP/revisions"
