# From here on, the files name each image by its digest.
for directory in . jobs; do
  [ -f "$directory/kustomization.yaml" ] || continue
  while read -r name digest repository; do
    printf '%s: %s@%s\n' "$name" "$repository" "$digest"
    (cd "$directory" && kustomize edit set image "$repository=$repository@$digest")
  done < "$RUNNER_TEMP/pinned"
done
