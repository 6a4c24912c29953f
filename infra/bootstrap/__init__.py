"""Putting it together: which adapter stands behind which port, what starts and stops in which order."""
