# Hands a release on to Argo CD or Flux: `bash ../../kubernetes/gitops.sh ACTION` in the directory of an
# environment's Kubernetes files, with git and GitHub's command line.
#
#   release            commits the files of COMMIT, with the digests of its images, to deploy/ENVIRONMENT
#   back [REVISION]    commits once more what was released before, or with a certain commit of that branch
#   drift              ends with 2 where the branch does not hold what was released
#
# PINNED names a file with a line for each image: name, digest, repository. ALLOW_OLDER=true releases an
# older commit, and goes back behind a migration, all the same. Who pushes to the branch is GH_TOKEN, where
# there is one. Nothing in this directory is changed.
set -euo pipefail
shopt -s inherit_errexit

environment=$(basename "$(dirname "$PWD")")
branch=refs/heads/deploy/$environment
files=$(git rev-parse --show-prefix)
commit=$(git rev-parse --verify "${COMMIT:-HEAD}^{commit}")
export GIT_AUTHOR_NAME='github-actions[bot]' GIT_AUTHOR_EMAIL='41898282+github-actions[bot]@users.noreply.github.com'
export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
# shellcheck disable=SC2016 # git's own shell puts the token in, so that no list of processes shows it
credentials=(-c credential.helper= -c 'credential.helper=!f() { printf "username=x-access-token\npassword=%s\n" "$GH_TOKEN"; }; f')
[ -n "${GH_TOKEN:-}" ] || credentials=()

fail() { printf '::error::%s\n' "$*" >&2; exit 1; }
remote() { git "${credentials[@]}" "$@"; }
tip() { remote ls-remote origin "$branch" | cut -f 1; }
# The commit whose release a commit of the branch holds.
released() { git log -1 --format='%(trailers:key=Releases,valueonly,separator=%x2C)' "$1"; }

# The last commit of the branch, and what it released. Who else commits there would be overwritten.
look_up() {
  before=$(tip)
  now=
  [ -n "$before" ] || return 0
  remote fetch --quiet origin "$before"
  now=$(released "$before")
  [[ $now =~ ^[0-9a-f]{40}$ ]] || fail "$before on $branch was not committed by a release: take it away first"
}

# Refuses a commit that does not come after the one that is released.
refuse_older() {
  local order
  [ -n "$now" ] && [ -n "${GITHUB_REPOSITORY:-}" ] && [ "${ALLOW_OLDER:-}" != true ] || return 0
  order=$(gh api "repos/$GITHUB_REPOSITORY/compare/$now...$commit" --jq .status) || order=unknown
  [[ $order =~ ^(ahead|identical)$ ]] ||
    fail "$commit is to come after $now, which is released, and is: $order. ALLOW_OLDER=true releases it all the same"
}

# The files as they were committed, and above them the digests.
described() {
  local digests
  GIT_INDEX_FILE=$(mktemp -d)/index
  export GIT_INDEX_FILE
  git read-tree --prefix=kubernetes/ "$commit:${files%/}"
  digests=$({
    printf 'resources: [kubernetes]\nimages:\n'
    awk '{ printf "  - {name: \"%s\", digest: \"%s\"}\n", $3, $2 }' < "${PINNED:-/dev/null}"
  } | git hash-object -w --stdin)
  git update-index --add --cacheinfo "100644,$digests,kustomization.yaml"
  git write-tree
}

# publish TREE SUBJECT COMMIT: puts it on the branch. Whoever was faster is not overwritten, and what the
# server holds afterwards is looked at.
publish() {
  local made
  made=$(git commit-tree "$1" ${before:+-p "$before"} -m "$2" -m "Releases: $3")
  remote push --quiet origin "$made:$branch" || fail "$branch could not be pushed; run this again"
  [ "$(tip)" = "$made" ] || fail "$branch is not what was pushed"
}

release() {
  local tree
  look_up
  refuse_older
  tree=$(described)
  [ "$now" != "$commit" ] || [ "$tree" != "$(git rev-parse "$before^{tree}")" ] || return 0
  publish "$tree" "Release $commit to $environment" "$commit"
}

# Jobs that have run since, and whose work the release before may not bear.
one_way() {
  [ "${ALLOW_OLDER:-}" != true ] || return 0
  git rev-list "$1..$before" | while read -r later; do
    git grep --files-without-match --fixed-strings 'groundplan.dev/backward-compatible: "true"' "$later" -- ':/*.job.yaml' || true
  done | sed 's|.*/||; s|\.job\.yaml$||' | sort --unique | paste --serial --delimiters ' '
}

back() {
  local target=${1:-} one migrated
  look_up
  [ -n "$now" ] || fail 'nothing is released'
  # Going back twice goes on to what was there before, not back to what was left.
  [ -n "$target" ] || while read -r one && [ "$(released "$one")" != "$now" ]; do
    target=$one
  done < <(git rev-list --reverse "$before")
  git merge-base --is-ancestor "${target:-none}" "$before" 2> /dev/null || fail "there is no release ${target:-before this one} on $branch"
  migrated=$(one_way "$target")
  [ -z "$migrated" ] || fail "$migrated has run since, and is not declared backward-compatible"
  publish "$(git rev-parse "$target^{tree}")" "Roll $environment back to $(released "$target")" "$(released "$target")"
}

drift() {
  local status=0
  look_up
  [ -n "$now" ] || fail 'nothing is released'
  remote fetch --quiet --depth 1 origin "$now"
  git diff --exit-code "$now:${files%/}" "$before:kubernetes" || status=$?
  case $status in 0) ;; 1) exit 2 ;; *) exit 1 ;; esac
}

case ${1:-} in
  release | drift) "$1" ;;
  back) back "${2:-}" ;;
  *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 1 ;;
esac
