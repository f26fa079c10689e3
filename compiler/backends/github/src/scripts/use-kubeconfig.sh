umask 077
[ -n "$KUBECONFIG_CONTENT" ] || { echo '::error::the environment has no secret KUBECONFIG' >&2; exit 1; }
printf '%s' "$KUBECONFIG_CONTENT" > "$KUBECONFIG"
