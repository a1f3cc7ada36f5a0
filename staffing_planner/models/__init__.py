"""The domain model: what a workforce analyst means by stock, flow, need, ceiling. No files, no Qt, no SQL."""
