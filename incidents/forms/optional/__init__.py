"""The pages of a draft that the law does not ask for: all optional, each saved on its own."""
