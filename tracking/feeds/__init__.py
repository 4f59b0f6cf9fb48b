"""Calendar feeds: a secret address per feed, what it shows, what it has published, and the iCalendar text."""
