"""A log as version 1 wrote it, kept for ever: whatever changes, it must still be read, and give the same views."""
