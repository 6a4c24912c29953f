"""Parts of the documents adapters that need no file."""
