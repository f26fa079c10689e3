# An environment that is not there would be made without protection by the first job that names it.
# APPROVALS has a line for each: environment, team.
missing=0
while read -r environment TEAM; do
  export TEAM
  protected=$(gh api "repos/$GITHUB_REPOSITORY/environments/$environment" --jq '.deployment_branch_policy != null and any(
    .protection_rules[]? | select(.type == "required_reviewers") | .reviewers[]?.reviewer; .slug == env.TEAM or .name == env.TEAM)') || true
  if [ "$protected" != true ]; then
    printf '::error::Settings > Environments > %s: ask the team %s for a review and let only %s deploy; a private repository needs GitHub Enterprise for it\n' \
      "$environment" "$TEAM" "$BRANCH"
    missing=1
  fi
done <<< "$APPROVALS"
exit "$missing"
