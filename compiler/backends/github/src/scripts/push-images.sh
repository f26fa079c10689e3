# IMAGES has a line for each image: name, repository. The first image of a commit that a registry gets
# keeps the commit as its tag; a commit of the past is one that has. A registry that does not answer is none
# that has no image. What each is goes to `pinned`.
while read -r name repository; do
  image="docker://$repository:$COMMIT"
  if [ -d "images/$name" ] && ! said=$(skopeo inspect --retry-times 3 --raw "$image" 2>&1 > /dev/null); then
    printf '%s\n' "$said"
    grep --quiet --ignore-case --extended-regexp 'unknown|not found|denied' <<< "$said"
    skopeo copy --preserve-digests "oci:images/$name" "$image"
  fi
  digest=$(skopeo inspect --no-tags --format '{{.Digest}}' "$image")
  printf '%s %s %s\n' "$name" "$digest" "$repository" >> pinned
done <<< "$IMAGES"
