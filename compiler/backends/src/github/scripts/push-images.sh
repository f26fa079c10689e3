# IMAGES has a line for each image: name, digest, repository in the registry of this environment.
while read -r name digest repository; do
  if skopeo inspect --raw "docker://$repository@$digest" > /dev/null 2>&1; then
    printf '%s is there already: %s\n' "$name" "$digest"
    continue
  fi
  tag="$GITHUB_SHA-$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT"
  skopeo copy --preserve-digests --digestfile "$RUNNER_TEMP/digest" \
    "oci:$RUNNER_TEMP/images/image-$name" "docker://$repository:$tag"
  if [ "$(cat "$RUNNER_TEMP/digest")" != "$digest" ]; then
    printf '::error::%s is not the image that was built\n' "$name"
    exit 1
  fi
done <<< "$IMAGES"
