# Nobody has looked at what is not on the branch.
commit=$(gh api "repos/$GITHUB_REPOSITORY/commits/$COMMIT" --jq .sha)
behind=$(gh api "repos/$GITHUB_REPOSITORY/compare/$commit...$GITHUB_SHA" --jq .behind_by)
if [[ $GITHUB_REF != refs/heads/$BRANCH || $behind != 0 ]]; then
  printf '::error::%s is not on the branch %s\n' "$COMMIT" "$BRANCH"
  exit 1
fi
printf 'commit=%s\n' "$commit" >> "$GITHUB_OUTPUT"
