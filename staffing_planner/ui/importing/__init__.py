"""The import as the user meets it: one file from the first look to what it changes, a page for each question."""
