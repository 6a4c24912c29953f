"""Comparing a reference with candidates: read from the views and the match store, recorded as an event."""
