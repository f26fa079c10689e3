# Carries a release out: `bash ../../kubernetes/release.sh STAGE` in the directory of an environment, the
# one that holds `chart`, with Helm 4, kubectl and jq.
#
#   prepare, configure, roll-out, finish   one after another
#   undo               after one of them has failed: says why, and puts the release before back
#   back [REVISION]    puts the release before the first one of the present commit back, or a certain one
#   drift              ends with 2 where the cluster is not as it was released
#
# COMMIT is what is released. PINNED names a file with a line for each image: name, digest, repository.
# ALLOW_OLDER=true goes back to an older commit, or behind a migration, all the same. Nothing in this
# directory is changed: what a stage leaves to the next is in RELEASE_STATE.
set -euo pipefail
umask 077

name=$(sed -n 's/^name: //p' chart/Chart.yaml)
namespace=$(sed -n 's/^  namespace: //p' chart/Chart.yaml)
timeout=$(sed -n 's/^  timeout: //p' chart/Chart.yaml)s
commit=${COMMIT:-$(git rev-parse HEAD)}
state=${RELEASE_STATE:-${RUNNER_TEMP:-${TMPDIR:-/tmp}}/release-$namespace}
options=(--namespace "$namespace" --server-side=true --force-conflicts --history-max 15)
whole='map(select((.status | IN("deployed", "superseded")) and (.description | endswith(" final"))))'

fail() { printf '::error::%s\n' "$*" >&2; exit 1; }
k() { kubectl --namespace "$namespace" "$@"; }
each() { xargs --no-run-if-empty kubectl --namespace "$namespace" "$@"; }
apply() { k apply --server-side --force-conflicts --filename - "$@"; }
known() { jq --raw-output "$1" "$state/history.json"; }
manifest() { [ -z "$1" ] || helm get manifest "$name" --namespace "$namespace" --revision "$1"; }
# objects CHART STAGE PREVIOUS: what the chart prints for programs, an object of JSON a line.
objects() { helm template "$name" "$1" --set "stage=$2" --set-file "previous=$3" | sed -n '/^{/p'; }

# A helm that is told to stop writes down that its release has failed: it is told, and waited for.
run() { "$@" & wait $!; }
trap 'exit 143' INT TERM
trap 'kill $(jobs -p) 2> /dev/null || true; wait' EXIT

# upgrade STAGE PREVIOUS: the command that brings the release there. The first release takes over what
# was applied by hand.
upgrade() {
  command=(helm upgrade "$name" "$state/chart" --install --reset-values "${options[@]}"
    --set "stage=$1" --set-file "previous=$2" --description "$commit $1")
  [ -s "$state/previous.yaml" ] || command+=(--take-ownership)
}

# The revisions: the last one, and the last one that is whole, all of its stages having ended well.
look_up() {
  mkdir -p "$state"
  [ -O "$state" ] || fail "$state is not yours"
  helm list --namespace "$namespace" --filter "^$name\$" --output json > "$state/history.json"
  [ "$(known length)" = 0 ] || helm history "$name" --namespace "$namespace" --output json > "$state/history.json"
  last=$(known 'last.revision // empty')
  before=$(known "$whole | last.revision // empty")
}

# Refuses a commit that does not come after the one that is released.
refuse_older() {
  local released order
  released=$(known "$whole | last.description // \"\" | split(\" \")[0] // empty")
  [ -n "$released" ] && [ -n "${GITHUB_REPOSITORY:-}" ] && [ "${ALLOW_OLDER:-}" != true ] || return 0
  order=$(gh api "repos/$GITHUB_REPOSITORY/compare/$released...$commit" --jq .status) || order=unknown
  [[ $order =~ ^(ahead|identical)$ ]] ||
    fail "$commit is to come after $released, which is released, and is: $order. ALLOW_OLDER=true releases it all the same"
}

# Puts the chart together, with the digests of the images in its objects.
package() {
  rm -rf "$state/chart" "$state/described"
  cp -R . "$state/described"
  mv "$state/described/chart" "$state/chart"
  mkdir -p "$state/chart/files" "$state/pinned"
  {
    printf 'resources: [../described]\nimages:\n'
    awk '{ printf "  - {name: \"%s\", digest: \"%s\"}\n", $3, $2 }' < "${PINNED:-/dev/null}"
  } > "$state/pinned/kustomization.yaml"
  kubectl kustomize "$state/pinned" > "$state/chart/files/objects.yaml"
  objects "$state/chart" foundation /dev/null > "$state/foundation.json"
  objects "$state/chart" objects /dev/null > "$state/objects.json"
}

# Asks the server whether it would take everything. A job that has run cannot be changed, so jobs are
# judged under other names.
preflight() {
  [ -n "$(kubectl get namespace "$namespace" --ignore-not-found --output name)" ] || kubectl create namespace "$namespace"
  jq --compact-output 'if .kind == "Job" then .metadata.name |= "preflight-" + . else . end' \
    "$state/foundation.json" "$state/objects.json" | apply --field-manager=helm --dry-run=server > /dev/null
}

# foundation GROW: what the release stands on. While it grows, no limit of the quota gets smaller.
foundation() {
  k get resourcequotas --output json > "$state/quotas.json"
  jq --compact-output --argjson grow "$1" --slurpfile quotas "$state/quotas.json" '
    def amount: (capture("^(?<n>[0-9.]+)(?<unit>[A-Za-z]*)$") | (.n | tonumber) * {"": 1, m: 0.001, k: 1e3, M: 1e6,
      G: 1e9, T: 1e12, Ki: 1024, Mi: 1048576, Gi: 1073741824, Ti: 1099511627776}[.unit])? // infinite;
    .metadata.name as $name | if .kind != "ResourceQuota" then . else
      (first($quotas[0].items[] | select(.metadata.name == $name) | .spec.hard) // {}) as $old
      | .spec.hard |= with_entries(($old[.key] // .value) as $live
          | if $grow and ($live | amount) > (.value | amount) then .value = $live else . end)
    end' "$state/foundation.json" | apply --field-manager=groundplan
}

# hand_over OBJECTS: what is to have an autoscaler there keeps the replicas that it has. Helm would let
# go of the field, and one would be left.
hand_over() {
  k get deployments,statefulsets --output json --show-managed-fields |
    jq --compact-output --slurpfile new "$1" '.items[] | . as $live
      | select(any($new[]; .kind == "HorizontalPodAutoscaler" and .spec.scaleTargetRef.kind == $live.kind
          and .spec.scaleTargetRef.name == $live.metadata.name))
      | select(any(.metadata.managedFields[]; .manager == "helm" and .fieldsV1["f:spec"]["f:replicas"]))
      | {apiVersion, kind, metadata: (.metadata | {name, namespace}), spec: {replicas: .spec.replicas}}' > "$state/replicas.json"
  [ ! -s "$state/replicas.json" ] || apply --field-manager=handover-to-hpa --validate=false < "$state/replicas.json"
}

# Where to go back to: where none is whole yet, to what was configured for the first one.
target() { known "($whole | last) // (map(select(.status == \"deployed\")) | last) | .revision // empty"; }

# Jobs of the release that failed whose work the release before may not bear, where that is not meant.
one_way() {
  [ -n "$before" ] && [ "${ALLOW_OLDER:-}" != true ] || return 0
  k get jobs --output json | jq --raw-output --argjson before "$before" '[.items[]
    | select(.metadata.annotations | (.["helm.sh/hook"] // "" | startswith("pre-"))
        and .["groundplan.dev/backward-compatible"] != "true" and (.["groundplan.dev/revision"] | tonumber) > $before)
    | select(any(.status.conditions[]?; .type == "Complete")) | .metadata.name] | join(", ")'
}

# delete_jobs FILTER [OBJECTS]: jobs of releases, by revision or whether they are described. Helm never
# removes a hook.
delete_jobs() {
  k get jobs --output json | jq --raw-output --slurpfile new "${2:-/dev/null}" '.items[].metadata
    | {name, revision: (.annotations["groundplan.dev/revision"] // empty | tonumber),
        described: IN(.name; $new[] | select(.kind == "Job") | .metadata.name)}
    | select('"$1"') | "job/" + .name' | each delete --cascade=foreground
}

# restore REVISION OPTION...: brings exactly its objects back; without a revision, none.
restore() {
  local revision=$1
  shift
  delete_jobs ".revision > ${revision:-0}"
  manifest "$revision" > "$state/earlier.yaml"
  objects chart earlier "$state/earlier.yaml" > "$state/earlier.json"
  hand_over "$state/earlier.json"
  if [ -n "$revision" ]; then
    run helm rollback "$name" "$revision" "${options[@]}" --description "$(known ".[] | select(.revision == $revision).description")" "$@"
  else
    run helm uninstall "$name" --namespace "$namespace" --wait
  fi
}

prepare() {
  look_up
  refuse_older
  package
  preflight
  local now=$before migrated
  if [ "$last" != "$before" ]; then
    migrated=$(one_way)
    now=$(target)
    [ -z "$migrated" ] || now=$last
    restore "$now"
  fi
  manifest "$now" > "$state/previous.yaml"
  foundation true
}

configure() {
  hand_over "$state/objects.json"
  upgrade config "$state/previous.yaml"
  run "${command[@]}"
  jq --raw-output 'select(.kind == "ExternalSecret") | "externalsecrets.external-secrets.io/" + .metadata.name' \
    "$state/objects.json" | each wait --for=condition=Ready --timeout=5m
  jq --raw-output 'select(.kind == "StatefulSet" and (.metadata.labels["app.kubernetes.io/component"] | IN("database", "cache")))
    | "statefulset/" + .metadata.name' "$state/objects.json" | each rollout status --timeout=10m
}

# A new autoscaler finds one replica, and needs a moment to make them as many as it should.
is_scaled() {
  k get deployments,statefulsets --output json | jq --exit-status --slurpfile new "$state/objects.json" '.items as $live
    | all($new[] | select(.kind == "HorizontalPodAutoscaler") | .spec; . as $scaler | any($live[];
        .kind == $scaler.scaleTargetRef.kind and .metadata.name == $scaler.scaleTargetRef.name
        and (.status.readyReplicas // 0) >= ($scaler.minReplicas // 1)))' > /dev/null
}

# Nobody is sent to what is not ready: routes come last.
roll_out() {
  upgrade rollout "$state/previous.yaml"
  run "${command[@]}" --wait --timeout "$timeout"
  local until=$((SECONDS + 300))
  until is_scaled; do
    [ "$SECONDS" -lt "$until" ] || fail 'an autoscaler has not made as many replicas as it should'
    sleep 2
  done
  upgrade routes "$state/previous.yaml"
  exec "${command[@]}" --wait --timeout "$timeout"
}

finish() {
  upgrade final /dev/null
  run "${command[@]}" --wait --timeout "$timeout"
  delete_jobs '.described | not' "$state/objects.json"
  foundation false
}

# Says what is wrong in the cluster. What cannot be asked for is left out.
describe() {
  helm history "$name" --namespace "$namespace" --max 5
  k get events --field-selector type=Warning --sort-by=.lastTimestamp | tail -n 40
  k get deployments,replicasets,statefulsets,jobs --output json | jq --raw-output '.items[] | . as $object | .status.conditions[]?
    | select((.type | IN("ReplicaFailure", "Failed")) and .status == "True" or .reason == "ProgressDeadlineExceeded")
    | "\($object.kind)/\($object.metadata.name): \(.reason): \(.message)"'
  k get pods --output json | jq --raw-output '.items[] | select(.status.phase != "Succeeded")
    | select(any(.status.conditions[]?; .type == "Ready" and .status == "True") | not) | .metadata.name' |
    while read -r pod; do
      printf '\n-- %s\n' "$pod"
      k describe pod "$pod" | tail -n 60
      k logs "$pod" --all-containers --prefix --tail=100
    done
}

undo() {
  look_up
  describe || true
  [ "$last" != "$before" ] || fail "the release has failed; revision ${before:-none} is whole and is not touched"
  local migrated
  migrated=$(one_way)
  [ -z "$migrated" ] || fail "the release has failed and is not undone: $migrated has run, and is not declared backward-compatible"
  restore "$(target)" --wait --timeout 4m || fail 'the release has failed, and putting the one before back has failed too'
  fail 'the release has failed; the one before is back'
}

back() {
  look_up
  local revision=${1:-} migrated
  [ -n "$revision" ] ||
    revision=$(known "$whole | map(.description) as \$all | .[:(\$all | index(last))] | last.revision // empty")
  [ "$(known "$whole | any(.revision == ${revision:-0})")" = true ] || fail "there is no whole release ${revision:-before this one}"
  before=$revision
  migrated=$(one_way)
  [ -z "$migrated" ] || fail "$migrated has run since, and is not declared backward-compatible"
  restore "$revision" --wait --timeout "$timeout"
}

drift() {
  look_up
  [ -n "$before" ] || fail 'nothing is released'
  manifest "$before" > "$state/released.yaml"
  local status=0
  k diff --server-side --force-conflicts --field-manager=drift --filename "$state/released.yaml" || status=$?
  case $status in 0) ;; 1) exit 2 ;; *) exit 1 ;; esac
}

case ${1:-} in
  prepare | configure | finish | undo | drift) "$1" ;;
  roll-out) roll_out ;;
  back) back "${2:-}" ;;
  *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 1 ;;
esac
