"""The base of the API: access, problem documents, versioned and keyed writes."""
