-- Units form a tree: whose people see what the units below are doing (article 3).
ALTER TABLE units ADD COLUMN parent TEXT;
ALTER TABLE units ADD COLUMN level TEXT NOT NULL DEFAULT 'city';
