# URLS has a line for each route, with `--fail` where the service says there that it is well. Elsewhere
# it may ask who is there, or have no page. A load balancer and a new name need some minutes.
while read -r fail url; do
  curl "$fail" --silent --show-error --output /dev/null --max-time 10 --retry 60 --retry-delay 10 --retry-max-time 600 \
    --retry-all-errors --write-out '%{http_code} %{url_effective}\n' "$url" | grep --extended-regexp '^([23]..|40[1345]|426) '
done <<< "$URLS"
