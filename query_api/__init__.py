"""What reads: GET routes over the views and the vault, never an aggregate."""
