"""The dense face mesh: its port and the geometry that engines share."""
