"""Reports: terminal tables, JSON, and one HTML page."""
