"""One module a detector, chosen by the module's name."""
