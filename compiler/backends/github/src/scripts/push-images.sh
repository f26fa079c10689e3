# IMAGES has a line for each image: name, repository. The first image of a commit that a registry gets
# keeps the commit as its tag; a commit of the past is one that has. What each is goes to `pinned`.
while read -r name repository; do
  image="docker://$repository:$COMMIT"
  if [ -d "images/$name" ] && ! skopeo inspect --raw "$image" > /dev/null 2>&1; then
    skopeo copy --preserve-digests "oci:images/$name" "$image"
  fi
  digest=$(skopeo inspect --no-tags --format '{{.Digest}}' "$image")
  printf '%s %s %s\n' "$name" "$digest" "$repository" >> pinned
done <<< "$IMAGES"
