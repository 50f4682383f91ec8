"""Today's data in one fit: the weak angle, non-standard interactions, mediators and moments in seven experiments and in all."""
