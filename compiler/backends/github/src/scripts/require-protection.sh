# An environment that is not there would be made without protection by the first job that names it.
missing=0
for environment in $ENVIRONMENTS; do
  protected=$(gh api "repos/$GITHUB_REPOSITORY/environments/$environment" \
    --jq 'any(.protection_rules[]?; .type == "required_reviewers") and .deployment_branch_policy != null') || true
  if [ "$protected" != true ]; then
    printf '::error::Settings > Environments > %s: ask for required reviewers and let only %s deploy\n' "$environment" "$BRANCH"
    missing=1
  fi
done
exit "$missing"
