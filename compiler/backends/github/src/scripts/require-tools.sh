# Hosted machines have them; a machine of one's own may not.
missing=0
for tool in $TOOLS; do
  if ! command -v "$tool" > /dev/null; then
    printf '::error::this machine has no %s\n' "$tool"
    missing=1
  fi
done
exit "$missing"
