"""What the bureaux do about it: action items, progress, reports, reminders."""
