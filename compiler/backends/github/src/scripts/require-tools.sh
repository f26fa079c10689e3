for tool in $TOOLS; do
  command -v "$tool" > /dev/null || { printf '::error::this machine has no %s\n' "$tool"; exit 1; }
done
