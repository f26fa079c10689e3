umask 077
until pg_isready -q; do
  [ "$SECONDS" -lt 60 ] || { echo "$PGHOST does not answer" >&2; exit 1; }
  sleep 1
done
exec pg_dump --format=custom --no-password --file="$DUMP"
