# IMAGES has a line for each image: name, repository in the registry of this environment. What they
# are from here on goes to `pinned`: name, digest, repository.
while read -r name repository; do
  layout="$RUNNER_TEMP/images/image-$name"
  digest=$(jq --exit-status --raw-output '.manifests[0].digest' "$layout/index.json")
  if skopeo inspect --raw "docker://$repository@$digest" > /dev/null 2>&1; then
    printf '%s is there already: %s\n' "$name" "$digest"
  else
    tag="$GITHUB_SHA-$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT"
    skopeo copy --preserve-digests --digestfile "$RUNNER_TEMP/digest" "oci:$layout" "docker://$repository:$tag"
    if [ "$(cat "$RUNNER_TEMP/digest")" != "$digest" ]; then
      printf '::error::%s is not the image that was built\n' "$name"
      exit 1
    fi
  fi
  printf '%s %s %s\n' "$name" "$digest" "$repository" >> "$RUNNER_TEMP/pinned"
done <<< "$IMAGES"
