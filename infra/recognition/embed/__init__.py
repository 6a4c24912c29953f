"""From a warped face to a unit vector: the embedder's port and the payload that is stored."""
