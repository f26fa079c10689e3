# URLS has a line for each route: the highest status that is an answer, and the URL. A load balancer
# and a new name need some minutes.
while read -r highest url; do
  deadline=$((SECONDS + 600))
  while true; do
    status=$(curl --silent --output /dev/null --max-time 10 --write-out '%{http_code}' "$url" || true)
    if [ "$status" -ge 200 ] && [ "$status" -le "$highest" ]; then
      printf '%s answers with %s\n' "$url" "$status"
      break
    fi
    if [ "$SECONDS" -ge "$deadline" ]; then
      printf '::error::%s answers with %s\n' "$url" "$status"
      exit 1
    fi
    sleep 10
  done
done <<< "$URLS"
