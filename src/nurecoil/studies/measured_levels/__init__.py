"""Levels that neutrinos were seen to excite, in carbon, and lines of heavier nuclei that are still to be seen."""
