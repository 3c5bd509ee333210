--: refused
SELECT 1 @+@ 2
--: refused
SELECT 1 OPERATOR(public.+) 2
--: refused
SELECT @id FROM users
--: refused
SELECT id FROM users ORDER BY id USING OPERATOR(public.<)
--: refused
SELECT name COLLATE public.mine FROM users
--: accepted
SELECT name || email, id % 2, name ~* '^a', id OPERATOR(pg_catalog.+) 1 FROM users
--: accepted
SELECT data ->> 'k' FROM orders WHERE data @> '{}' ORDER BY placed::text COLLATE "C"
