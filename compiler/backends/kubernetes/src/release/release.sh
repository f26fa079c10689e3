# Carries a release out: `bash ../../kubernetes/release.sh STAGE` in the directory of an environment, the
# one that holds `chart`, with Helm 4, kubectl and jq.
#
#   prepare, configure, roll-out, finish   one after another
#   undo               after one of them has failed: says why, and puts the release before back
#   back [REVISION]    puts the release before the first one of the present commit back, or a certain one
#   describe           says what is wrong in the cluster
#   drift              ends with 2 where the cluster is not as it was released
#
# COMMIT is what is released. PINNED names a file with a line for each image: name, digest, repository.
# ALLOW_OLDER=true releases an older commit all the same; ALLOW_MIGRATED=true goes back behind a job that is
# not declared backward-compatible. Nothing in this directory is changed: what a stage leaves to the next is
# in RELEASE_STATE.
set -euo pipefail
umask 077

name=$(sed -n 's/^name: //p' chart/Chart.yaml)
namespace=$(sed -n 's/^  namespace: //p' chart/Chart.yaml)
timeout=$(sed -n 's/^  timeout: //p' chart/Chart.yaml)s
commit=${COMMIT:-$(git rev-parse HEAD)}
state=${RELEASE_STATE:-${RUNNER_TEMP:-${TMPDIR:-/tmp}}/release-$namespace}
options=(--namespace "$namespace" --server-side=true --force-conflicts --history-max 15)
# What can be gone back to: whole releases, and what ran before the first one.
whole='map(select((.status | IN("deployed", "superseded")) and (.description | test(" (final|adopted)$"))))'
memory=groundplan.dev/migrated

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

# upgrade STAGE PREVIOUS: the command that brings the release there.
upgrade() {
  command=(helm upgrade "$name" "$state/chart" --install --reset-values "${options[@]}"
    --set "stage=$1" --set-file "previous=$2" --description "$commit $1")
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

# Keeps in mind which jobs ran last whose work the releases before may not bear. Jobs are replaced and
# removed, and revisions forgotten; the namespace stays.
remember() {
  local ran
  ran=$({ k get jobs --output json; kubectl get namespace "$namespace" --output json; } |
    jq --raw-output --slurp --arg memory "$memory" '(.[1].metadata.annotations[$memory] // "0" | split(" ")[0] | tonumber) as $known
      | [.[0].items[] | select(any(.status.conditions[]?; .type == "Complete" and .status == "True")) | .metadata
        | select((.annotations["helm.sh/hook"] // "" | startswith("pre-")) and .annotations["groundplan.dev/backward-compatible"] != "true")
        | {name, revision: (.annotations["groundplan.dev/revision"] | tonumber)} | select(.revision > $known)]
      | group_by(.revision) | last // empty | "\(.[0].revision) \(map(.name) | join(", "))"')
  [ -z "$ran" ] || kubectl annotate namespace "$namespace" --overwrite "$memory=$ran" > /dev/null
}
forget() { kubectl annotate namespace "$namespace" "$memory-" > /dev/null; }

# migrated REVISION: such jobs that have run since, where going back behind them is not meant. Before the
# first whole release there is nothing that could not bear what they left.
migrated() {
  [ "${ALLOW_MIGRATED:-}" != true ] || return 0
  [ -n "$1" ] || [ "$(known 'first.revision // 1')" != 1 ] || return 0
  kubectl get namespace "$namespace" --output json | jq --raw-output --arg memory "$memory" --argjson revision "${1:-0}" \
    '.metadata.annotations[$memory] // empty | select((split(" ")[0] | tonumber) > $revision) | sub("^[0-9]+ "; "")'
}

# refuse_migrated REVISION WHAT: says what is not done because of them.
refuse_migrated() {
  local jobs
  jobs=$(migrated "$1")
  [ -z "$jobs" ] || fail "$2: $jobs has run, and is not declared backward-compatible. ALLOW_MIGRATED=true goes back all the same"
}

# Refuses a commit that does not come after the one that is released.
refuse_older() {
  local released order=unknown
  released=$(known "$whole | map(.description) | last // empty | select(endswith(\" final\")) | split(\" \")[0]")
  [ -n "$released" ] && [ -n "${GITHUB_REPOSITORY:-}${ALLOW_OLDER:-}" ] || return 0
  [ -z "${GITHUB_REPOSITORY:-}" ] ||
    order=$(gh api "repos/$GITHUB_REPOSITORY/compare/$released...$commit" --jq .status) || order=unknown
  [[ ! $order =~ ^(ahead|identical)$ ]] || return 0
  [ "${ALLOW_OLDER:-}" = true ] ||
    fail "$commit is to come after $released, which is released, and is: $order. ALLOW_OLDER=true releases it all the same"
  refuse_migrated "$(known "map(select(.description == \"$commit final\")) | last.revision // 0")" "$commit is not released"
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
  # A tag of an image of our own may be another image by now.
  sed -n '/^images:/,/^[A-Za-z]*:$/s/^  - name: "\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' kustomization.yaml | while read -r image; do
    awk -v image="$image" '$3 == image { found = 1 } END { exit !found }' < "${PINNED:-/dev/null}" || fail "PINNED has no digest of $image"
  done
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
    forget
  fi
}

# Makes a revision of what there is already, of the platform and of what is described; where something runs,
# that is what to go back to. What `kubectl apply` had of it is Helm's from then on.
adopt() {
  local kinds
  jq --compact-output 'select(.kind != "Job")' "$state/objects.json" > "$state/lasting.json"
  kinds=$(jq --raw-output '[.kind, (.apiVersion | select(contains("/")) | split("/")[0])] | join(".")' "$state/lasting.json" | sort --unique | paste --serial --delimiters ,)
  [ -n "$kinds" ] || return 0
  { k get --filename "$state/lasting.json" --ignore-not-found --output json
    k get "$kinds" --selector "app.kubernetes.io/instance=$namespace" --output json; } |
    jq --compact-output --slurp 'map(.items // [.]) | add // [] | unique_by(.kind, .metadata.name)[] | select(.metadata.ownerReferences | not) | del(.status)
      | .metadata |= {name, namespace, labels: (.labels // {}), annotations: (.annotations // {} | with_entries(select(
          .key | IN("kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision") | not)))}' > "$state/there.json"
  [ -s "$state/there.json" ] || return 0
  apply --field-manager=helm < "$state/there.json"
  sed 's/^/---\n/' "$state/there.json" > "$state/there.yaml"
  upgrade adopted "$state/there.yaml"
  jq --exit-status --slurp 'any(.[]; .kind | IN("Deployment", "StatefulSet", "CronJob"))' "$state/there.json" > /dev/null ||
    command+=(--description "$commit found")
  run "${command[@]}" --take-ownership
  look_up
}

prepare() {
  look_up
  refuse_older
  package
  preflight
  # Where no more than that was begun, it is begun anew.
  if [ "$(known 'length == 1 and (last.description | test(" (adopted|found)$"))')" = true ]; then
    k delete secrets --selector "owner=helm,name=$name" --wait=false
    look_up
  fi
  remember
  local now=$before jobs
  if [ -z "$last" ]; then
    forget
    adopt
    now=$last
  elif [ "$last" != "$before" ]; then
    jobs=$(migrated "$before")
    now=$(target)
    [ -z "$jobs" ] || now=$last
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
  remember
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

# What went wrong is said first, while it can be seen, but not for long.
undo() {
  look_up
  run timeout 30 bash "$0" describe || true
  [ "$last" != "$before" ] || fail "the release has failed; revision ${before:-none} is whole and is not touched"
  remember
  refuse_migrated "$before" 'the release has failed and is not undone'
  restore "$(target)" --wait --timeout 4m || fail 'the release has failed, and putting the one before back has failed too'
  fail 'the release has failed; the one before is back'
}

back() {
  look_up
  local revision=${1:-}
  [ -n "$revision" ] ||
    revision=$(known "$whole | map(.description) as \$all | .[:(\$all | index(last))] | last.revision // empty")
  [ "$(known "$whole | any(.revision == ${revision:-0})")" = true ] || fail "there is no whole release ${revision:-before this one}"
  remember
  refuse_migrated "$revision" "revision $revision is not put back"
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
  describe) describe || true ;;
  roll-out) roll_out ;;
  back) back "${2:-}" ;;
  *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 1 ;;
esac
