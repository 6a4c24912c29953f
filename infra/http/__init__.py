"""The HTTP edge: everything between a socket and a route, and no route."""
