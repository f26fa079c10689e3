# An image whose provenance cannot be proven is not deployed.
while read -r name digest repository; do
  printf 'Verifying %s\n' "$name"
  gh attestation verify "oci://$repository@$digest" --repo "$GITHUB_REPOSITORY"
done < "$RUNNER_TEMP/pinned"
