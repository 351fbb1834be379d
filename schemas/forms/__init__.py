"""The reporting forms: one module a form, found by itself."""
