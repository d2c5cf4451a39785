"""The station's side: one connection, and the runner that connects again and again."""
