"""What is trusted: the normal form, the check and the sealed theorem."""
