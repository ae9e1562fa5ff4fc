"""$validate-code on CodeSystem and ValueSet: is this code valid, and if not, why not."""
