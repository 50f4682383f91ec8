"""The neutrino fog: floors of dark matter beside the published ones, and what new physics in the background does to them."""
