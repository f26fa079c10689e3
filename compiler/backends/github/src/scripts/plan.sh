# Planning changes nothing, so it takes no lock: the role that plans cannot write to the state. The
# status says whether there is anything to do: 0 for no, 2 for yes.
status=0
terraform plan -input=false -lock=false -out=tfplan -detailed-exitcode || status=$?
case $status in
  0) changes=false ;;
  2) changes=true ;;
  *) exit "$status" ;;
esac
printf 'changes=%s\n' "$changes" >> "$GITHUB_OUTPUT"
terraform show -no-color tfplan > plan.txt
