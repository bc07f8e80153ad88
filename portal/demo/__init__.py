"""The demo city: invented people, units and cases, built through the services."""
