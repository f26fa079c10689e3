# One comment, found by its first line and kept up to date. Plans are indented: nothing in them can end
# a block of code. GitHub takes 65 536 bytes; what is cut is cut at the end of a line.
export MARKER="<!-- groundplan $GITHUB_WORKFLOW -->"
mkdir -p texts
{
  printf '%s\n' "$MARKER"
  [ ! -f texts/diff.md ] || cat texts/diff.md
  find texts -name '*.txt' | sort | while read -r plan; do
    printf '\n### Plan for %s\n\n' "$(basename "$plan" .txt)"
    sed 's/^/    /' "$plan"
  done
} > whole.md
head --bytes 60000 whole.md > comment.md
if ! cmp --silent whole.md comment.md; then
  sed --in-place '$d' comment.md
  printf '\nToo long: the rest is in [the run](%s/%s/actions/runs/%s).\n' "$GITHUB_SERVER_URL" "$GITHUB_REPOSITORY" "$GITHUB_RUN_ID" >> comment.md
fi
comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
mine=$(gh api --paginate "$comments" --jq \
  '.[] | select(.user.login == "github-actions[bot]" and (.body | startswith(env.MARKER))) | .id' | sed --quiet 1p)
if [ -n "$mine" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$mine" --field body=@comment.md
else
  gh api --silent --method POST "$comments" --field body=@comment.md
fi
