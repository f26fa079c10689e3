aws eks update-kubeconfig --name "$CLUSTER" --region "$AWS_REGION"
