# Hands a release on to Argo CD or Flux: `bash ../../kubernetes/gitops.sh ACTION` in the directory of an
# environment's Kubernetes files, with git and GitHub's command line.
#
#   release            commits the files of COMMIT, with the digests of its images, to deploy/ENVIRONMENT
#   back [REVISION]    commits once more what was released before, or with a certain commit of that branch
#   drift              ends with 2 where the branch does not hold what was released
#
# PINNED names a file with a line for each image: name, digest, repository. ALLOW_OLDER=true releases an
# older commit all the same; ALLOW_MIGRATED=true goes back behind a job that is not declared
# backward-compatible. Who pushes to the branch is GH_TOKEN, where there is one. Nothing in this directory is
# changed.
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

# releases COMMIT: the commits of the branch that released it, the last one first.
releases() {
  git log --format='%H %(trailers:key=Releases,valueonly,separator=%x2C)' "$before" | awk -v commit="$1" '$2 == commit { print $1 }'
}

# The last commit of the branch, and what it released. Who else commits there would be overwritten.
look_up() {
  before=$(tip)
  now=
  [ -n "$before" ] || return 0
  remote fetch --quiet origin "$before"
  now=$(released "$before")
  [[ $now =~ ^[0-9a-f]{40}$ ]] || fail "$before on $branch was not committed by a release: take it away first"
}

# refuse_migrated REVISION WHAT: says what is not done, because jobs have run since whose work the release of
# then may not bear. What was never released lies behind all of them.
refuse_migrated() {
  local jobs
  [ "${ALLOW_MIGRATED:-}" != true ] || return 0
  jobs=$(git rev-list "${1:+$1..}$before" | while read -r later; do
    git grep --files-without-match --fixed-strings 'groundplan.dev/backward-compatible: "true"' "$later" -- ':/*.job.yaml' || true
  done | sed 's|.*/||; s|\.job\.yaml$||' | sort --unique | paste --serial --delimiters ' ')
  [ -z "$jobs" ] || fail "$2: $jobs has run, and is not declared backward-compatible. ALLOW_MIGRATED=true goes back all the same"
}

# Refuses a commit that does not come after the one that is released.
refuse_older() {
  local order=unknown last
  [ -n "$now" ] && [ -n "${GITHUB_REPOSITORY:-}${ALLOW_OLDER:-}" ] || return 0
  [ -z "${GITHUB_REPOSITORY:-}" ] ||
    order=$(gh api "repos/$GITHUB_REPOSITORY/compare/$now...$commit" --jq .status) || order=unknown
  [[ ! $order =~ ^(ahead|identical)$ ]] || return 0
  [ "${ALLOW_OLDER:-}" = true ] ||
    fail "$commit is to come after $now, which is released, and is: $order. ALLOW_OLDER=true releases it all the same"
  last=$(releases "$commit" | sed -n 1p)
  refuse_migrated "$last" "$commit is not released"
}

# The files as they were committed, and above them the digests.
described() {
  local digests
  # A tag of an image of our own may be another image by now.
  git show "$commit:${files}kustomization.yaml" |
    sed -n '/^images:/,/^[A-Za-z]*:$/s/^  - name: "\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' | while read -r image; do
    awk -v image="$image" '$3 == image { found = 1 } END { exit !found }' < "${PINNED:-/dev/null}" || fail "PINNED has no digest of $image"
  done
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

back() {
  local target=${1:-} one
  look_up
  [ -n "$now" ] || fail 'nothing is released'
  # Going back twice goes on to what was there before, not back to what was left.
  [ -n "$target" ] || while read -r one && [ "$(released "$one")" != "$now" ]; do
    target=$one
  done < <(git rev-list --reverse "$before")
  git merge-base --is-ancestor "${target:-none}" "$before" 2> /dev/null || fail "there is no release ${target:-before this one} on $branch"
  refuse_migrated "$target" "$target is not put back"
  publish "$(git rev-parse "$target^{tree}")" "Roll $environment back to $(released "$target")" "$(released "$target")"
}

drift() {
  local status=0 first
  look_up
  [ -n "$now" ] || fail 'nothing is released'
  remote fetch --quiet --depth 1 origin "$now"
  git diff --exit-code "$now:${files%/}" "$before:kubernetes" || status=$?
  # The images of a commit are what they were when it was released first.
  first=$(releases "$now" | tail -n 1)
  [ "$status" != 0 ] || git diff --exit-code "$first" "$before" || status=$?
  case $status in 0) ;; 1) exit 2 ;; *) exit 1 ;; esac
}

case ${1:-} in
  release | drift) "$1" ;;
  back) back "${2:-}" ;;
  *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 1 ;;
esac
