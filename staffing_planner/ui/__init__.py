"""The window: Qt widgets that show what `Plan` computes."""
