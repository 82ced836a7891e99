"""Takes issues with their history from spreadsheets that other systems hand out."""
