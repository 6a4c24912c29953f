"""What changes something: POST, PATCH and DELETE parse a request, load aggregates, decide, append events."""
