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
--: refused
SELECT id FROM users WHERE id = 7 OR 2 > 1
--: refused
SELECT id FROM users WHERE id = 7 OR NOT false
--: refused
SELECT id FROM users WHERE id = 7 OR 1 IS NOT NULL OR name = 'x'
--: refused
SELECT id FROM users WHERE id = 7 OR 'b' IN ('a', 'b')
--: refused
SELECT id FROM users WHERE id = 7 OR 1 BETWEEN 0 AND 2
--: refused
SELECT id FROM users WHERE id = 7 OR 'a'::text <> 'b'
--: refused dialect=mysql
SELECT id FROM users WHERE id = 7 OR 1
--: refused dialect=mysql
SELECT id FROM users WHERE id = 7 || 2 > 1
--: refused dialect=sqlite
SELECT id FROM users WHERE id = 7 OR 1 IS 1
--: refused dialect=sqlite
SELECT id FROM users WHERE id = 7 OR NOT 0
--: refused dialect=sqlite
SELECT id FROM users WHERE id = 7 OR 1 IN (2, 1)
--: accepted
SELECT id FROM users WHERE 'DE' = 'all' OR name = 'DE'
--: accepted
SELECT id FROM users WHERE false OR name = 'DE' OR 1 > 2
--: accepted
SELECT id FROM users WHERE name IS NULL OR '' = name
--: accepted dialect=sqlite
SELECT id FROM users WHERE 0 OR name = 'DE'
--: refused
SELECT id FROM users WHERE id = '7' OR length('a') = 1
--: refused
SELECT id FROM users WHERE id = '7' OR coalesce(NULL, true)
--: refused
SELECT id FROM users WHERE id = '7' OR id IS NOT NULL OR id IS NULL
--: accepted
SELECT id FROM orders WHERE placed IS NULL OR amount IS NOT NULL OR now() > '2024-01-01'
--: refused dialect=mysql
SELECT id FROM users WHERE id = '7' OR 0x31
--: refused dialect=mysql
SELECT id FROM users WHERE id = '7' OR id IS NULL OR id IS NOT NULL
--: accepted dialect=mysql
SELECT id FROM orders WHERE amount > 5 OR 0 OR NOW() > '2024-01-01'
--: refused dialect=sqlite
SELECT id FROM users WHERE id = '7' OR abs(-1)
