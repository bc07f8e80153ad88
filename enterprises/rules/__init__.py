"""What an enterprise is asked, and what a row of an official list must be; values in, findings out."""
