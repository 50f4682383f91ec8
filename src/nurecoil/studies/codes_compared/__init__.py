"""Why public codes of coherent scattering disagree by seven per cent."""
