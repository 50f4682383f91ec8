"""COHERENT's first data and transition magnetic moments: Papoulias:2019erice."""
