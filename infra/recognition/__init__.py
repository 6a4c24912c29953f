"""From image bytes to face descriptors: decode, detect, landmarks, warp, embed."""
