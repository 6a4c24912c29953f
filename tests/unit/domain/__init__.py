"""What the aggregates decide."""
