"""Finding faces: the detector's port and what its engines share."""
