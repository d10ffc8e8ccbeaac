"""The suite: mirrors the source tree; `flows` are stories across features, `contracts` are promises."""
