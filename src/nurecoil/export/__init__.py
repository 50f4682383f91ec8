"""Export: likelihoods in the formats of other programs, one file each, imported when it is used."""
