"""Days of the plan in time order: what one reader may see of meetings, papers, reports, deadlines and requests."""
