"""Every use case of expert review that writes; one function is one transaction."""
