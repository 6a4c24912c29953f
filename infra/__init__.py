"""Everything that touches the outside: stores, stream, models, HTTP, command line; `bootstrap` puts them together."""
