"""What the service decides: aggregates with their events, errors, similarity, versions. No I/O in here."""
