"""The documents port: one suite for every adapter."""
