"""How artifacts are compiled, handed to judges, and reported on."""
