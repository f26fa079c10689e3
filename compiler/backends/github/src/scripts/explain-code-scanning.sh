echo '::error::a private repository has code scanning with GitHub Code Security alone: write its visibility in the description, or "code-scanning #false"'
