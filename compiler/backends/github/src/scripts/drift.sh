terraform init -input=false
exec terraform plan -input=false -lock=false -detailed-exitcode
