--: accepted
SELECT id FROM users WHERE name IN ('a', 'b', 'c')
