# A plan of another attempt, or from before something else was applied, would be refused.
terraform init -input=false
if [ "$GITHUB_RUN_ATTEMPT $(terraform state pull | jq .serial)" != "1 $SERIAL" ]; then
  terraform plan -input=false -out=tfplan
fi
