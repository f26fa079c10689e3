# Everything that jobs and services stand on: namespace, policies, secrets, databases and caches.
kubectl apply --kustomize . --selector 'app.kubernetes.io/component notin (service,worker,cron,job)'
