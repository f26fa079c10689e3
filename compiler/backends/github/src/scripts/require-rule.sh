# Whoever takes a branch that a cluster reads back, or away, decides what runs there. ENVIRONMENTS are those
# whose cluster reads one.
missing=0
for environment in $ENVIRONMENTS; do
  held=$(gh api "repos/$GITHUB_REPOSITORY/rules/branches/deploy%2F$environment?per_page=100" --jq '["deletion", "non_fast_forward"] - map(.type) == []') || true
  if [ "$held" != true ]; then
    printf '::error::Settings > Rules: restrict deletions of deploy/%s and block force pushes; in a private repository that takes GitHub Team\n' "$environment"
    missing=1
  fi
done
exit "$missing"
