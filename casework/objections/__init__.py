"""异议: what somebody holds against a published list, from receipt to the published outcome."""
