"""The HTTP edge, on real sockets where there is anything to see on them."""
