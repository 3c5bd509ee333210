--: refused
SELECT id FROM users WHERE id = 7 OR 1 = 1
--: refused
SELECT id FROM users WHERE id = 7 OR id = id
--: refused
SELECT id FROM users WHERE id = 7 OR true
--: refused
SELECT id FROM users WHERE id = 7 OR EXISTS (SELECT 1)
--: refused dialect=mysql
SELECT id FROM users WHERE id = 7 OR 'a' = 'a'
--: accepted
SELECT id FROM users WHERE 1 = 1 AND (id = 7 OR name = 'x')
