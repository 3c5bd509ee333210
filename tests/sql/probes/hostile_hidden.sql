--: refused
SELECT u.text FROM users u
--: refused
SELECT u.concat_ws FROM users u
--: refused
SELECT u.json_build_array FROM users u
--: refused
SELECT users.row_to_json FROM users
--: refused
SELECT (u).to_json FROM users u
--: refused
SELECT ((u)).to_json FROM users u
--: refused
SELECT (SELECT u).ssn FROM users u
--: refused
SELECT (ROW(u.*)::text) FROM users u
--: refused
SELECT (CASE WHEN true THEN u END).ssn FROM users u
--: refused
SELECT (coalesce(u, u)).ssn FROM users u
--: refused
SELECT x.ssn FROM (SELECT (u).* FROM users u) x
--: refused
SELECT (x.u).ssn FROM (SELECT u FROM users u) x
--: refused
SELECT jsonb_agg(u) FROM users u
--: refused
SELECT to_jsonb(u) - 'id' FROM users u
--: refused
SELECT json_build_object('u', u) FROM users u
--: refused
SELECT concat(u) FROM users u
--: refused
SELECT u || '' FROM users u
--: refused
SELECT num_nonnulls(VARIADIC ARRAY[u]) FROM users u
--: refused
SELECT quote_literal(u) FROM users u
--: refused
SELECT u = u FROM users u
--: refused
SELECT (u, 1) < (u, 2) FROM users u
--: refused
SELECT u IN (SELECT v FROM users v) FROM users u
--: refused
SELECT count(DISTINCT u) FROM users u
--: refused
SELECT id FROM users u ORDER BY u
--: refused
SELECT id FROM users u GROUP BY id, u.*
--: refused
SELECT lag(u) OVER (ORDER BY id) FROM users u
--: refused
SELECT md5(u::text) FROM users u
--: refused
SELECT j.value FROM users u, jsonb_each(to_jsonb(u)) j
--: refused
SELECT v FROM users u, unnest(ARRAY[u]) v
--: refused
SELECT k FROM users u, json_object_keys(row_to_json(u)) k
--: refused
SELECT x.* FROM users u, LATERAL (SELECT u.*) x
--: refused
SELECT y FROM users u, LATERAL (VALUES (u)) v(y)
--: refused
SELECT a.* FROM (users u JOIN orders o ON true) a
--: refused
SELECT a FROM (users u JOIN orders o ON u.id = o.user_id) a
--: refused
SELECT public.users FROM users
--: refused
SELECT public.users.* FROM public.users
--: refused
SELECT users.users FROM users
--: refused
SELECT string_agg(u::text, E'
') FROM users u
--: refused
SELECT jsonb_path_query(to_jsonb(u), '$.*') FROM users u
--: refused
SELECT hash_record(u) FROM users u
--: refused
SELECT record_out(u) FROM users u
--: refused
SELECT record_send(u) FROM users u
--: refused
SELECT users::varchar FROM users
--: refused
SELECT CAST(u AS text) FROM users u
--: refused
SELECT array_to_json(array_agg(u)) FROM users u
--: refused
SELECT max(u::text) FROM users AS u
--: refused
SELECT u IS NOT DISTINCT FROM u FROM users u
--: refused
SELECT 1 FROM users u JOIN users v ON u = v
--: refused
SELECT 1 FROM users u LEFT JOIN LATERAL jsonb_to_record(to_jsonb(u)) AS r(ssn text) ON true
--: refused
SELECT r.ssn FROM jsonb_populate_recordset(NULL::users, '[]') r
--: refused
SELECT * FROM json_to_record('{"a":"secret"}') AS t(a regclass)
--: refused
SELECT * FROM json_to_recordset('[{}]') AS t(a users)
--: refused
SELECT * FROM jsonb_to_record('{}') AS t(a public.users[])
--: refused
SELECT password_hash.id FROM users password_hash ORDER BY password_hash
--: refused
SELECT id FROM users u WHERE (SELECT ssn) LIKE '9%'
--: refused
SELECT id FROM users WHERE (ssn, 1) = ('9', 1)
--: refused
SELECT id FROM users WHERE ssn SIMILAR TO '9%'
--: refused
SELECT id, rank() OVER (ORDER BY password_hash) FROM users
--: refused
SELECT id FROM users ORDER BY length(ssn) DESC
--: refused
SELECT id FROM users FETCH FIRST (SELECT count(ssn) FROM users) ROWS ONLY
--: refused
SELECT id FROM users OFFSET (SELECT max(ascii(ssn)) FROM users)
--: refused
SELECT a.id FROM users a JOIN users b ON a.ssn = b.ssn
--: refused
SELECT a.id FROM users a FULL JOIN users b USING (password_hash)
--: refused
SELECT count(*) FROM users HAVING min(ssn) < '5'
--: refused
SELECT x FROM (SELECT ssn AS x FROM users) y
--: refused
WITH y AS (SELECT users.ssn FROM users) SELECT 1 FROM y
--: refused
WITH y(x) AS (TABLE users) SELECT x FROM y
--: refused
SELECT 1 FROM users GROUP BY CUBE (id, ssn)
--: refused
SELECT name, (SELECT ssn FROM orders LIMIT 1) FROM users
--: refused
SELECT name FROM users u WHERE EXISTS (SELECT 1 FROM orders WHERE ssn = '9')
--: refused
SELECT CASE WHEN ssn > '5' THEN 1 / 0 ELSE 1 END FROM users
--: refused
SELECT id FROM orders WHERE user_id = ANY (ARRAY(SELECT ssn FROM users))
--: refused
SELECT "users"."ssn" FROM "users"
--: refused
SELECT public.users.ssn FROM public.users
--: refused
SELECT U.SSN FROM users U
--: refused
SELECT u."ssn" COLLATE "C" FROM users u
--: refused
SELECT extract(year FROM ssn::date) FROM users
--: refused
SELECT '1'::text COLLATE "C" < ssn FROM users
--: refused
SELECT id FROM users WHERE to_tsvector(ssn) @@ to_tsquery('9')
--: refused
SELECT json_object('a' VALUE ssn) FROM users
--: refused
SELECT JSON_SCALAR(ssn) FROM users
--: refused
SELECT json_arrayagg(ssn) FROM users
--: refused
SELECT ssn IS JSON FROM users
--: refused
SELECT unnest(string_to_array(ssn, '-')) FROM users
--: refused
SELECT s FROM users, regexp_split_to_table(ssn, '') s
--: refused
SELECT x FROM users CROSS JOIN LATERAL string_to_table(ssn, '-') AS x
--: refused
SELECT lower(numrange(ssn::numeric, NULL)) FROM users
--: refused
SELECT a[1] FROM (SELECT ARRAY[ssn] a FROM users) x
--: refused
SELECT overlay(name PLACING ssn FROM 1) FROM users
--: refused
SELECT ssn::int4range FROM users
--: refused
SELECT id FROM users TABLESAMPLE bernoulli ((SELECT count(ssn) FROM users))
--: refused
SELECT id FROM users TABLESAMPLE bernoulli (10) REPEATABLE ((SELECT length(max(ssn)) FROM users))
--: refused
(SELECT id FROM users) ORDER BY (SELECT ssn FROM users LIMIT 1)
--: refused
SELECT id FROM users UNION SELECT id FROM orders ORDER BY ssn
--: refused
SELECT sum(id::int) OVER (ORDER BY id::int RANGE BETWEEN length(ssn) PRECEDING AND CURRENT ROW) FROM users
--: refused
SELECT ctid FROM users
--: refused
SELECT max(xmax::text) FROM users
--: refused
SELECT o.cmin FROM orders o
--: refused
SELECT id FROM orders WHERE ctid = '(0,1)'
--: refused
SELECT tableoid::regclass FROM orders
--: refused
SELECT pin FROM members
--: refused
SELECT m.pin FROM members AS m
--: refused
SELECT * FROM members
--: refused
SELECT members.* FROM members
