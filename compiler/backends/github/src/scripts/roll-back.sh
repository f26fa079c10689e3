exec bash ../../kubernetes/release.sh back ${REVISION:+"$REVISION"}
