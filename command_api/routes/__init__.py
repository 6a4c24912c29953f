"""The routes that change something, one module a resource: parse → command → reply."""
