# A finished job cannot be changed, only replaced. JOBS has a line for each job that something
# waits for, in order: name, seconds that it may take.
kubectl delete jobs --namespace "$NAMESPACE" --ignore-not-found --selector app.kubernetes.io/component=job
while read -r job seconds; do
  kubectl apply --kustomize jobs --selector "app.kubernetes.io/name=$job"
  deadline=$((SECONDS + seconds))
  while true; do
    state=$(kubectl get job "$job" --namespace "$NAMESPACE" --output \
      "jsonpath={.status.conditions[?(@.status=='True')].type}")
    case " $state " in
      *" Complete "*) break ;;
      *" Failed "*) problem='failed' ;;
      *) problem='' ;;
    esac
    if [ -z "$problem" ] && [ "$SECONDS" -ge "$deadline" ]; then
      problem="did not end within $seconds seconds"
    fi
    if [ -n "$problem" ]; then
      kubectl logs "job/$job" --namespace "$NAMESPACE" --all-containers --prefix --tail 200 || true
      printf '::error::job %s %s\n' "$job" "$problem"
      exit 1
    fi
    sleep 5
  done
  printf 'job %s succeeded\n' "$job"
done <<< "$JOBS"
