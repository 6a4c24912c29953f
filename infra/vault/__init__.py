"""The vault: all that may have to be forgotten, and nothing else."""
