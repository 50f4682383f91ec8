"""A supernova in many detectors: events of six simulations in eight targets, their light curves, and what flavour does."""
