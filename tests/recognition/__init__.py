"""Recognition, with the real models and real photographs."""
