--: refused
MERGE INTO orders USING users ON orders.user_id = users.id WHEN MATCHED THEN DELETE
--: refused
WITH m AS (MERGE INTO orders o USING users u ON o.user_id = u.id WHEN MATCHED THEN UPDATE SET amount = 0 RETURNING o.id) SELECT * FROM m
--: refused
WITH d AS (DELETE FROM orders RETURNING *) SELECT count(*) FROM d
--: refused
WITH u AS (UPDATE orders SET amount = 0 RETURNING old.amount, new.amount) SELECT * FROM u
--: refused
WITH i AS (INSERT INTO orders (id) SELECT id FROM users ON CONFLICT DO NOTHING RETURNING id) SELECT 1
--: refused
SELECT * FROM (WITH d AS (DELETE FROM orders RETURNING id) SELECT id FROM d) x
--: refused
SELECT id FROM users WHERE EXISTS (WITH d AS (DELETE FROM orders RETURNING id) SELECT FROM d)
--: refused
COPY users TO PROGRAM 'curl http://127.0.0.1'
--: refused
COPY (SELECT id FROM users) TO '/tmp/x'
--: refused
COPY orders FROM STDIN
--: refused
DO $$ BEGIN DELETE FROM orders; END $$
--: refused
CALL refresh_everything()
--: refused
SELECT id INTO TEMP x FROM users
--: refused
SELECT id INTO UNLOGGED TABLE x FROM users
--: refused
CREATE TABLE x AS TABLE users
--: refused
CREATE VIEW x AS SELECT ssn FROM users
--: refused
CREATE TEMP VIEW users AS SELECT 1
--: refused
EXPLAIN (ANALYZE, SERIALIZE) DELETE FROM orders
--: refused
EXPLAIN SELECT ssn FROM users
--: refused
PREPARE p AS DELETE FROM orders
--: refused
EXECUTE p
--: refused
DECLARE c CURSOR WITH HOLD FOR SELECT id FROM users
--: refused
FETCH ALL FROM c
--: refused
SET LOCAL statement_timeout = 0
--: refused
SET SESSION AUTHORIZATION DEFAULT
--: refused
SET askwire.mask_key = 'known'
--: refused
RESET ALL
--: refused
SHOW data_directory
--: refused
BEGIN; SELECT 1; COMMIT
--: refused
ROLLBACK
--: refused
LOCK TABLE users IN ACCESS EXCLUSIVE MODE
--: refused
REFRESH MATERIALIZED VIEW users
--: refused
ALTER SYSTEM SET work_mem = '1TB'
--: refused
VACUUM FULL
--: refused
CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'
--: refused
SELECT pg_temp.f()
--: refused
SELECT * FROM pg_temp.users
--: refused
IMPORT FOREIGN SCHEMA public FROM SERVER s INTO public
--: refused
SELECT id FROM users FOR UPDATE SKIP LOCKED
--: refused
SELECT id FROM users FOR NO KEY UPDATE OF users NOWAIT
--: refused
SELECT id FROM (SELECT id FROM users FOR KEY SHARE) x
--: refused
WITH w AS (SELECT id FROM users FOR SHARE) SELECT id FROM w
--: refused
SELECT pg_sleep_for('5 minutes')
--: refused
SELECT pg_sleep_until('tomorrow')
--: refused
SELECT "pg_sleep"(3)
--: refused
SELECT pg_catalog."pg_sleep"(3)
--: refused
SELECT id FROM users ORDER BY (SELECT pg_sleep(1)::text)
--: refused
SELECT count(*) FILTER (WHERE pg_sleep(1)::text = '') FROM users
--: refused
SELECT id FROM users LIMIT (SELECT length(pg_sleep(1)::text))
--: refused
SELECT sum(id) OVER (ORDER BY pg_sleep(1)::text) FROM users
--: refused
SELECT x FROM ROWS FROM (generate_series(1, 2), pg_ls_dir('.')) AS t(x, y)
--: refused
SELECT id FROM users TABLESAMPLE system (length(pg_sleep(1)::text))
--: refused
SELECT id FROM users TABLESAMPLE system_rows(10)
--: refused
SELECT u.id FROM users u, LATERAL pg_sleep(u.id) s
--: refused
VALUES (1), ((SELECT token FROM secret LIMIT 1)::int)
--: refused
SELECT 1 UNION SELECT length(token) FROM secret
--: refused
SELECT id FROM users WHERE id = ANY (SELECT id FROM secret)
--: refused
SELECT lo_get(16384)
--: refused
SELECT lo_from_bytea(0, 'x')
--: refused
SELECT loread(lo_open(16384, 262144), 100)
--: refused
SELECT * FROM dblink('dbname=x', 'DELETE FROM orders') AS t(a int)
--: refused
SELECT * FROM xmltable('//a' PASSING '<a/>' COLUMNS b text)
--: refused
SELECT xmlparse(DOCUMENT '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')
--: refused
SELECT query_to_xmlschema('SELECT ssn FROM users', true, true, '')
--: refused
SELECT database_to_xml(true, true, '')
--: refused
SELECT cursor_to_xml('c', 1, true, true, '')
--: refused
SELECT xmlelement(name a, (SELECT 1))
--: refused
SELECT current_setting('is_superuser')
--: refused
SELECT set_config('role', 'postgres', true)
--: refused
SELECT nextval('orders_id_seq')
--: refused
SELECT lastval()
--: refused
SELECT last_value FROM orders_id_seq
--: refused
SELECT pg_try_advisory_xact_lock(1)
--: refused
SELECT pg_notify('x', (SELECT name FROM users LIMIT 1))
--: refused
SELECT pg_export_snapshot()
--: refused
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
--: refused
SELECT query FROM pg_stat_activity
--: refused
SELECT usename FROM pg_user
--: refused
SELECT table_name FROM information_schema.tables
--: refused
SELECT relname FROM pg_catalog.pg_class
--: refused
SELECT 'users'::regclass
--: refused
SELECT 'postgres'::regrole::oid
--: refused
SELECT CAST('pg_sleep' AS regproc)
--: refused
SELECT 'pg_sleep(double precision)'::regprocedure
--: refused
SELECT regnamespace 'public'
--: refused
SELECT to_regclass('secret') IS NOT NULL
--: refused
SELECT has_table_privilege('secret', 'select')
--: refused
SELECT pg_get_viewdef('x'::regclass)
--: refused
SELECT pg_relation_size('secret')
--: refused
SELECT obj_description(1259)
--: refused
SELECT NULL::secret
--: refused
SELECT (NULL::users).ssn
--: refused
SELECT json_populate_record(NULL::users, '{}')
--: refused
SELECT u FROM users u
--: refused
SELECT row_to_json(u) FROM users u
--: refused
SELECT u.* FROM users u
--: refused
SELECT (u.*) IS NULL FROM users u
--: refused
SELECT users FROM users
--: refused
SELECT count(u.*) FROM users u
--: refused
SELECT array_agg(u) FROM users u
--: refused
SELECT u::text FROM users u
--: refused
SELECT 1 FROM users u WHERE u IS DISTINCT FROM NULL
--: refused
SELECT 1 FROM users u GROUP BY u
--: refused
SELECT id FROM users ORDER BY ssn
--: refused
SELECT id FROM users GROUP BY id, ssn
--: refused
SELECT id FROM users WHERE ssn IS NULL
--: refused
SELECT a.id FROM users a JOIN users b USING (ssn)
--: refused
SELECT max(ssn) OVER () FROM users
--: refused
SELECT count(*) FILTER (WHERE password_hash LIKE '$2b$%') FROM users
--: refused
SELECT string_agg(name, ',' ORDER BY ssn) FROM users
--: refused
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY ssn) FROM users
--: refused
SELECT first_value(id) OVER w FROM users WINDOW w AS (PARTITION BY ssn)
--: refused
SELECT DISTINCT ON (ssn) id FROM users
--: refused
SELECT id FROM users GROUP BY GROUPING SETS ((id), (ssn))
--: refused
SELECT x FROM users u, LATERAL (SELECT u.ssn AS x) s
--: refused
SELECT x FROM users u CROSS JOIN LATERAL (VALUES (u.ssn)) v(x)
--: refused
SELECT x FROM users u CROSS JOIN LATERAL unnest(ARRAY[u.ssn]) x
--: refused
SELECT (SELECT ssn FROM (SELECT 1) z) FROM users
--: refused
SELECT e FROM users AS t(a, b, c, e, f)
--: refused
WITH t(a, b, c, e, f) AS (SELECT * FROM users) SELECT e FROM t
--: refused
TABLE users
--: refused
SELECT xmin, ctid FROM orders
--: refused
SELECT tableoid::text FROM orders
--: refused
SELECT orders.tableoid FROM orders
--: refused
SELECT generate_series(1, 10000000000)
--: refused
SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000000) b
--: refused
SELECT count(*) FROM generate_series(1, 100000) a CROSS JOIN generate_series(1, 100000) b CROSS JOIN generate_series(1, 100000) c
--: refused
SELECT generate_series('2000-01-01'::timestamp, '2030-01-01', '1 microsecond')
--: refused
SELECT repeat(repeat('x', 1000), 1000)
--: refused
SELECT repeat('x', 999999999)
--: refused
SELECT lpad('x', 900000000)
--: refused
SELECT rpad('', (SELECT max(id)::int FROM users), 'x')
--: refused
SELECT format('%1$900000000s', 'x')
--: refused
SELECT array_fill(0, ARRAY[50000, 50000])
--: refused
SELECT string_to_array(repeat('a,', 500000000), ',')
--: refused
SELECT 10::numeric ^ 100000
--: refused
SELECT factorial(100000)
--: refused
SELECT power(10::numeric, 131071)
--: refused
SELECT round(1, 16383) * round(1, 16383) ^ 9999
--: refused
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t
--: refused
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE true) SELECT count(*) FROM t
--: refused
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT a.n + 1 FROM t a, t b) SELECT count(*) FROM t
--: refused
SELECT count(*) FROM orders GROUP BY CUBE (id, user_id, amount, placed, (id + 1), (id + 2), (id + 3), (id + 4), (id + 5), (id + 6), (id + 7), (id + 8))
--: refused
SELECT count(*) FROM orders GROUP BY CUBE (id, user_id, amount), CUBE (placed, id, user_id), CUBE (id, amount, placed), CUBE (id, user_id, amount)
--: refused
SELECT date_trunc(ssn, now()) FROM users
--: refused
SELECT now() AT TIME ZONE ssn FROM users
--: refused
SELECT 1 OPERATOR(public.+) 2
--: refused
SELECT 'a' COLLATE "public"."evil"
--: refused
SELECT @id FROM users
--: refused
SELECT $1
--: refused
SELECT :id FROM users
--: refused
SELECT u&'\0061'
--: refused
SELECT * FROM users u
--: refused
SELECT*FROM users
--: refused
SELECT 1;;SELECT 2
--: refused
SELECT 1 /* /* */ ; DELETE FROM orders -- */
--: refused
SELECT 'a' 'b'; DROP TABLE users
--: refused
SELECT E'\'; DROP TABLE users; --'; DROP TABLE users; --'
--: refused
SELECT treat(1 AS pg_sleep)
--: refused
SELECT u.lo_unlink FROM users u
--: refused
SELECT (1).pg_sleep
--: refused
SELECT (id).pg_sleep FROM users
--: refused
SELECT current_role, current_catalog, current_schema
--: refused
SELECT system_user
--: refused
SELECT user
--: refused
SELECT inet_server_addr()
--: refused
SELECT ts_stat('SELECT to_tsvector(ssn) FROM users')
--: refused
SELECT ts_rewrite('a'::tsquery, 'SELECT ssn::tsquery, ssn::tsquery FROM users')
--: refused
SELECT JSON_TABLE('[]', '$' COLUMNS (a int PATH '$'))
--: refused
SELECT * FROM JSON_TABLE('[1]', '$[*]' COLUMNS (a int PATH '$'))
--: refused
SELECT json_serialize('{}' RETURNING bytea)::regclass
--: refused
SELECT pg_input_is_valid('x', 'secret')
--: refused
SELECT pg_input_error_info(ssn, 'int') FROM users
--: refused
SELECT brin_summarize_new_values('x')
--: refused
SELECT currtid2('users', '(0,1)')
--: refused
SELECT binary_upgrade_set_next_pg_type_oid(1)
--: refused
SELECT uuid_generate_v4()
--: refused
SELECT plainto_tsquery('evil.config'::regconfig, 'x')
--: refused dialect=mysql
SELECT SLEEP(5) FROM users
--: refused dialect=mysql
SELECT BENCHMARK(100000000, SHA2('x', 512))
--: refused dialect=mysql
SELECT @a := id FROM users
--: refused dialect=mysql
SELECT @@secure_file_priv
--: refused dialect=mysql
SELECT id INTO OUTFILE '/tmp/x' FROM users
--: refused dialect=mysql
SELECT id INTO @x FROM users
--: refused dialect=mysql
SELECT id FROM users PROCEDURE ANALYSE()
--: refused dialect=mysql
SELECT id FROM users LOCK IN SHARE MODE
--: refused dialect=mysql
HANDLER users OPEN
--: refused dialect=mysql
SELECT /*!80000 ssn, */ id FROM users
--: refused dialect=mysql
SELECT ssn FROM users PARTITION (p0)
--: refused dialect=mysql
SELECT id FROM users WHERE MATCH (ssn) AGAINST ('9')
--: refused dialect=mysql
SELECT REPEAT('x', 99999999)
--: refused dialect=mysql
SELECT NAME_CONST('a', 1)
--: refused dialect=mysql
SELECT RELEASE_ALL_LOCKS()
--: refused dialect=mysql
SELECT id FROM users LIMIT 1 INTO DUMPFILE '/tmp/x'
--: refused dialect=mysql
SELECT JSON_TABLE(data, '$' COLUMNS (a INT PATH '$')) FROM orders
--: refused dialect=mysql
SELECT * FROM users NATURAL JOIN orders
--: refused dialect=mysql
SELECT sys_exec('id')
--: refused dialect=mysql
DELIMITER //
--: refused dialect=sqlite
SELECT readfile('/etc/passwd')
--: refused dialect=sqlite
SELECT writefile('/tmp/x', 'y')
--: refused dialect=sqlite
SELECT edit('x')
--: refused dialect=sqlite
SELECT fts3_tokenizer('x')
--: refused dialect=sqlite
SELECT * FROM pragma_database_list
--: refused dialect=sqlite
SELECT sql FROM sqlite_schema
--: refused dialect=sqlite
SELECT sql FROM main.sqlite_master
--: refused dialect=sqlite
ATTACH 'x.db' AS y
--: refused dialect=sqlite
VACUUM INTO '/tmp/copy'
--: refused dialect=sqlite
SELECT randomblob(1000000000)
--: refused dialect=sqlite
SELECT hex(zeroblob(500000000))
--: refused dialect=sqlite
SELECT printf('%.1000000000d', 1)
--: refused dialect=sqlite
SELECT * FROM generate_series(1, 100000000000)
--: refused dialect=sqlite
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t
--: refused dialect=sqlite
SELECT rowid FROM users
--: refused dialect=sqlite
SELECT * FROM dbstat
--: refused dialect=sqlite
SELECT ssn FROM users INDEXED BY sqlite_autoindex_users_1
--: refused dialect=sqlite
SELECT "ssn" FROM users
--: refused dialect=sqlite
SELECT [ssn] FROM users
--: refused dialect=sqlite
SELECT * FROM users NOT INDEXED
--: refused dialect=sqlite
SELECT load_extension('/tmp/evil')
--: refused dialect=sqlite
PRAGMA query_only = 0
--: refused dialect=mysql
SELECT GROUP_CONCAT(DISTINCT ssn ORDER BY id) FROM users
--: refused dialect=mysql
SELECT GROUP_CONCAT(id ORDER BY ssn) FROM users
--: refused
SELECT id FROM orders WHERE id <> ALL (SELECT id FROM secret)
--: refused
SELECT "all"(id) FROM users
--: refused dialect=mysql
SELECT MATCH(ssn) AGAINST ('x') FROM users
--: refused dialect=mysql
SELECT x.s FROM users AS u, LATERAL (SELECT u.ssn AS s) AS x
--: refused dialect=mysql
SELECT JSON_OBJECT('a', ssn) FROM users
--: refused dialect=mysql
SELECT REGEXP_SUBSTR(ssn, '[0-9]+'), TO_BASE64(ssn) FROM users
--: refused dialect=sqlite
VALUES ((SELECT ssn FROM users LIMIT 1))
--: refused dialect=mysql
VALUES ROW(SLEEP(5))
--: refused dialect=mysql
SELECT STRAIGHT_JOIN SLEEP(1) FROM users
