# Only what a workflow of ours has built from this commit, on a branch that is deployed from, is deployed.
while read -r _ digest repository; do
  gh attestation verify "oci://$repository@$digest" --repo "$GITHUB_REPOSITORY" --source-digest "$COMMIT" \
    --cert-identity-regex "^$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/\.github/workflows/groundplan-[a-z0-9-]+\.yaml@refs/heads/($BRANCHES)\$"
done < pinned
