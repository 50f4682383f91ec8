"""Which detector to build: questions of three papers, by forecast and by the whole likelihood."""
