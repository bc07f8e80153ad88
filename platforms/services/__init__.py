"""Every use case of selection that writes; one function is one transaction."""
