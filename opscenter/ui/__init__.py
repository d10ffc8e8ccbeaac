"""The shared web layer: layout, components, errors, access and headers. It knows no feature."""
