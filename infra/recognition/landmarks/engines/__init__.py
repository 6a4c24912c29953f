"""One module a landmark engine, chosen by the module's name."""
