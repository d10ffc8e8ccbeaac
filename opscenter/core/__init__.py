"""The kernel: everything below the features; knows neither Flask nor any feature."""
