"""Every use case that writes people, units and logins; one function is one transaction."""
