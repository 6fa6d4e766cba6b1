"""Files that people hand in and take away: tables as CSV and XLSX."""
