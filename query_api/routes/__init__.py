"""The GET routes, one module a resource."""
