"""Import of divisions and units from spreadsheets: read, compare with what is stored, report, apply."""
