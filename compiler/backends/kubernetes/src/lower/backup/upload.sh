set -eu
name() { date -u -d "@$1" +%Y-%m-%dT%H-%M-%SZ.dump; }
now=$(date +%s)
new=$(name "$now") oldest=$(name $((now - KEPT)))
aws s3 cp --only-show-errors "$DUMP" "$TO/$new"
aws s3 ls "$TO/" > "$HOME/names"
while read -r _ _ _ old; do
  case $old in
    *.dump) [ ! "$old" \< "$oldest" ] || aws s3 rm --only-show-errors "$TO/$old" ;;
  esac
done < "$HOME/names"
echo "$TO/$new"
