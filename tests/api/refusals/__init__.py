"""The table of refusals: one module a theme, one row a request that must be refused."""
