"""SQLite as all embedded stores use it: connections that leave no traces, and checkpoints in a thread of their own."""
