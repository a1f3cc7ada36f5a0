"""What `dev.py bench` runs: the engine beside the named alternatives, which are real code here."""
