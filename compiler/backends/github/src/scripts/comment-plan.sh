# One comment for each environment, found by its first line and kept up to date. The plan is
# indented: nothing in it can end a block of code. A comment holds 65 536 characters.
marker="<!-- groundplan-plan $ENVIRONMENT -->"
{
  printf '%s\nPlan for **%s** at %s:\n\n' "$marker" "$ENVIRONMENT" "$GITHUB_SHA"
  head --bytes 60000 plan.txt | sed 's/^/    /'
} > comment.md
comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
export marker
comment=$(gh api --paginate "$comments" --jq \
  '.[] | select(.user.login == "github-actions[bot]" and (.body | startswith(env.marker))) | .id' | sed --quiet 1p)
if [ -n "$comment" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$comment" --field body=@comment.md
else
  gh api --silent --method POST "$comments" --field body=@comment.md
fi
