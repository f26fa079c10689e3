curl --fail --silent --show-error --location --retry 5 --output helm.tgz "https://get.helm.sh/helm-$HELM-linux-amd64.tar.gz"
sha256sum --check <<< "$SHA256  helm.tgz"
tar --extract --file helm.tgz --strip-components 1 linux-amd64/helm
printf '%s\n' "$PWD" >> "$GITHUB_PATH"
