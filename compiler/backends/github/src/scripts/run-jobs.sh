# JOBS has a line for each job that something waits for, in order: name, seconds that it may take.
while read -r job seconds; do
  kubectl apply --kustomize jobs --selector "app.kubernetes.io/name=$job"
  deadline=$((SECONDS + seconds))
  problem=''
  while [ -z "$problem" ]; do
    state=$(kubectl get job "$job" --namespace "$NAMESPACE" --output json |
      jq --raw-output '[.status.conditions[]? | select(.status == "True") | .type] | join(" ")')
    case " $state " in
      *" Complete "*) break ;;
      *" Failed "*) problem='failed' ;;
      *) [ "$SECONDS" -lt "$deadline" ] || problem="did not end within $seconds seconds" ;;
    esac
    sleep 5
  done
  if [ -n "$problem" ]; then
    kubectl logs "job/$job" --namespace "$NAMESPACE" --all-containers --prefix --tail 200 || true
    printf '::error::job %s %s\n' "$job" "$problem"
    exit 1
  fi
  printf 'job %s succeeded\n' "$job"
done <<< "$JOBS"
