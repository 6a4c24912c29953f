"""From the bytes of an image file to pixels, with limits checked before anything is decompressed."""
