"""Independent, plain, slow implementations to compare the engine with, and random regions to do it on."""
