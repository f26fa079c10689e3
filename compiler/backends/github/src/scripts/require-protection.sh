# An environment that is not there would be made without protection by the first job that names it.
# APPROVALS has a line for each: environment, branches that deploy there, with a `:` between
# them, team.
missing=0
while read -r environment BRANCHES TEAM; do
  export BRANCHES TEAM
  place="repos/$GITHUB_REPOSITORY/environments/$environment"
  protected=$(gh api "$place" --jq 'if any(.protection_rules[]? | select(.type == "required_reviewers") | .reviewers[]?.reviewer;
    .slug == env.TEAM or .name == env.TEAM) then .deployment_branch_policy else null end | .custom_branch_policies') || true
  [ "$protected" != true ] || protected=$(gh api "$place/deployment-branch-policies?per_page=100" --jq 'any(.branch_policies[]; true) and
    all(.branch_policies[]; .type != "tag" and IN(.name; env.BRANCHES | split(":")[])) | not') || true
  # Otherwise protected branches alone deploy.
  if [ "$protected" != false ]; then
    printf '::error::Settings > Environments > %s: ask the team %s for a review and let only %s deploy; a private repository needs GitHub Enterprise for it\n' \
      "$environment" "$TEAM" "${BRANCHES//:/ and }"
    missing=1
  fi
done <<< "$APPROVALS"
exit "$missing"
