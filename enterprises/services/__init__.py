"""What is done with enterprises; one function is one transaction."""
