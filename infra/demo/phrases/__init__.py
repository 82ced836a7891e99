"""The Chinese texts of the demonstration, as data beside the code that reads them."""
