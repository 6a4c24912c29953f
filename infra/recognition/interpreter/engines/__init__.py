"""One module a TFLite runtime, chosen by the module's name."""
