"""What runs a TFLite file: the port."""
