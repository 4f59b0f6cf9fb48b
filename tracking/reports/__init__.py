"""Papers: facts read once and frozen, an outline made from them, and writers that set the outline."""
