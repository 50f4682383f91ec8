"""The version of the package, in the one place where it is told."""

__version__ = "0.2.0"
