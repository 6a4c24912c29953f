"""The event stream: every event in order per account, for projections, the match store, the eraser and subscribers."""
