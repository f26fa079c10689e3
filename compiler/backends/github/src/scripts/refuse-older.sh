# What a later run has planned is how the infrastructure is to be, also where there was nothing to do for it.
# A run counts that got as far as this one or is done, and not one that failed, or was never approved.
file=${GITHUB_WORKFLOW_REF%@*}
gh api --method GET "repos/$GITHUB_REPOSITORY/actions/workflows/${file##*/}/runs" --field branch="$GITHUB_REF_NAME" --field per_page=100 \
  --jq ".workflow_runs[] | select(.run_number > $GITHUB_RUN_NUMBER) | .id" | while read -r run; do
  got=$(gh api --paginate "repos/$GITHUB_REPOSITORY/actions/runs/$run/jobs?per_page=100" --jq '.jobs[]
    | if .name == "Plan " + env.ENVIRONMENT and .conclusion == "success" then "planned"
      elif .name == "Apply to " + env.ENVIRONMENT and (.conclusion == null or .conclusion == "success")
        or .name == "Deploy to " + env.ENVIRONMENT and .conclusion != "skipped" then "begun" else empty end')
  if [[ $got == *planned* && $got == *begun* ]]; then
    printf '::error::run %s of a newer commit has planned for %s too; what it planned is what holds\n' "$run" "$ENVIRONMENT"
    exit 1
  fi
done
