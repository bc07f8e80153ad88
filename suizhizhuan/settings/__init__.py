"""Settings: base holds what never differs; dev, test and production each change a few lines."""
