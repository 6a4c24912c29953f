"""The whole service over HTTP: a process of its own, real models, real photographs."""
