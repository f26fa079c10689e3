umask 077
printf '%s' "$KUBECONFIG_CONTENT" > "$KUBECONFIG"
