"""Pictures of enterprises that pages show."""
