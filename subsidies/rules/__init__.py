"""The policy's arithmetic: values in, ``Calculation`` out; exact, cited, down to the fen. Pure."""
