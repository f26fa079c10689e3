# WORKLOADS has a line for each Deployment.
kubectl apply --kustomize .
while read -r workload; do
  kubectl rollout status "$workload" --namespace "$NAMESPACE" --timeout 10m
done <<< "$WORKLOADS"
