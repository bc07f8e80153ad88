"""Scoring, conflicts of interest and assignment as pure functions: values in, explained results out."""
