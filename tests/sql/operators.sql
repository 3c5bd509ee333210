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
--: refused
SELECT t.a FROM unnest(ARRAY['x']) AS t(a) JOIN jsonb_to_record('{"b": "x"}') AS r(b text COLLATE public.mine) ON r.b = t.a
--: refused
SELECT r.b FROM jsonb_to_record('{"b": "x"}') AS r(b text COLLATE public.mine)
--: accepted
SELECT name || email, id % 2, name ~* '^a', id OPERATOR(pg_catalog.+) 1 FROM users
--: accepted
SELECT data ->> 'k' FROM orders WHERE data @> '{}' ORDER BY placed::text COLLATE "C"
