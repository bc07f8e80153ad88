"""导出申请: a list of persons leaves as a file only after a second person has said yes."""
