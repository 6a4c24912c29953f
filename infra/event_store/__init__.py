"""The event store: the log that is the only truth, and the group commit through which everything appends."""
