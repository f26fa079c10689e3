# Only what this workflow has built on this branch from this commit is deployed.
while read -r _ digest repository; do
  gh attestation verify "oci://$repository@$digest" --repo "$GITHUB_REPOSITORY" \
    --cert-identity "$GITHUB_SERVER_URL/$GITHUB_WORKFLOW_REF" --source-digest "$COMMIT"
done < pinned
