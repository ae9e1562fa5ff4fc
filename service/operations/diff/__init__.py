"""What changed between two versions: CodeSystem/$diff and ValueSet/$diff."""
