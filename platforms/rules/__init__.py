"""Pure rules of selection: values in, findings out."""
