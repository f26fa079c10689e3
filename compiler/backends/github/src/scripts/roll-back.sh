exec bash release.sh back ${REVISION:+"$REVISION"}
