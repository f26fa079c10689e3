# A job cannot be changed once it is there, only replaced.
kubectl delete jobs --namespace "$NAMESPACE" --ignore-not-found --selector app.kubernetes.io/component=job
