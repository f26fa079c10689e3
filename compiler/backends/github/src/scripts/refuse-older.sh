# GitHub remembers from which commit each environment was last applied.
applied=$(gh api graphql --jq '[.data.repository.deployments.nodes[]
  | select(.latestStatus.state == "SUCCESS" or .latestStatus.state == "INACTIVE")] | last | .commitOid // empty' \
  --field query="{ repository(owner: \"$GITHUB_REPOSITORY_OWNER\", name: \"${GITHUB_REPOSITORY#*/}\") {
    deployments(last: 50, environments: [\"$ENVIRONMENT\"]) { nodes { commitOid latestStatus { state } } } } }")
[ -n "$applied" ] || exit 0
order=$(gh api "repos/$GITHUB_REPOSITORY/compare/$applied...$GITHUB_SHA" --jq .status)
if [ "$order" = behind ]; then
  printf '::error::%s was applied and is newer\n' "$applied"
  exit 1
fi
