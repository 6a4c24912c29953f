"""One module an embedder, chosen by the module's name."""
