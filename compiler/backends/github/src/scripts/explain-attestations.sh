echo '::error::a private repository has attestations with GitHub Enterprise Cloud alone: write its plan and visibility in the description, or "attest #false"'
