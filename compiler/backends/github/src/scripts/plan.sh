# The role that plans cannot write to the state, so it takes no lock. The status is 0 when there is
# nothing to do, and 2 when there is.
terraform init -input=false
serial=$(terraform state pull | jq .serial)
exitcode=0
terraform plan -input=false -lock=false -out=tfplan -detailed-exitcode || exitcode=$?
[ "$exitcode" = 0 ] || [ "$exitcode" = 2 ]
terraform show -no-color tfplan > "$ENVIRONMENT.txt"
printf 'exitcode=%s\nserial=%s\n' "$exitcode" "$serial" >> "$GITHUB_OUTPUT"
