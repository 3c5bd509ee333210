SELECT (users).ssn FROM users
SELECT (u.*).ssn FROM users u
SELECT ssn(u) FROM users u
SELECT ssn(users) FROM users
SELECT u.user_side FROM users u
SELECT (u).to_json FROM users u
SELECT u.jsonb_build_array FROM users u
SELECT u.text FROM users u
SELECT u.hash_record FROM users u
SELECT u.row_to_json::text FROM users u
SELECT u.pg_column_size FROM users u
SELECT u.num_nulls FROM users u
SELECT u::varchar FROM users u
SELECT CAST(u AS text) FROM users u
SELECT u || '' FROM users u
SELECT concat_ws(',', u.*) FROM users u
SELECT u IS NULL FROM users u
SELECT count(DISTINCT u) FROM users u
SELECT array_agg(u) FROM users u
SELECT json_agg(u) FROM users u
SELECT jsonb_agg(u.*) FROM users u
SELECT json_object_agg(u.id, u) FROM users u
SELECT max(u.*::text) FROM users u
SELECT ROW(u.*) FROM users u
SELECT ROW(u) FROM users u
SELECT (ROW(u.*)).f4 FROM users u
SELECT (array_agg(u))[1].ssn FROM users u
SELECT to_jsonb(u) ->> 'ssn' FROM users u
SELECT to_json(u) FROM users u
SELECT row_to_json(u, true) FROM users u
SELECT (jsonb_each_text(to_jsonb(u))).value FROM users u
SELECT jsonb_path_query(to_jsonb(u), '$.ssn') FROM users u
SELECT x.ssn FROM users u, LATERAL (SELECT u.*) x
SELECT x.d FROM users AS x(a, b, c, d)
SELECT y.d FROM (users AS x(a, b, c, d) JOIN orders o ON true) AS y
SELECT d FROM (SELECT * FROM users) x(a,b,c,d)
SELECT d FROM (TABLE users) x(a,b,c,d)
WITH w(a,b,c,d) AS (TABLE users) SELECT d FROM w
SELECT u FROM (SELECT * FROM users) u
SELECT o.u FROM (SELECT u FROM users u) o
SELECT (o.u).ssn FROM (SELECT u FROM users u) o
SELECT x.* FROM users u CROSS JOIN LATERAL jsonb_to_record(to_jsonb(u)) AS x(ssn text)
SELECT x.ssn FROM users u CROSS JOIN LATERAL jsonb_populate_record(null::users, to_jsonb(u)) x
SELECT x.ssn FROM jsonb_populate_recordset(null::users, '[]') x
SELECT jsonb_populate_record(u, '{}') FROM users u
SELECT json_populate_record(null::public.users, '{}')
SELECT u = u FROM users u
SELECT u < ROW(1,'a','b','900')::users FROM users u
SELECT id FROM users u ORDER BY u
SELECT count(*) FROM users u GROUP BY u
SELECT id FROM users u WHERE u IS NOT DISTINCT FROM ROW(1)
SELECT id FROM users WHERE users::text LIKE '%900%'
SELECT id FROM users u WHERE (u).ssn > '9'
SELECT id FROM users WHERE position('900' in users::text) > 0
SELECT id FROM users u WHERE EXISTS (SELECT u.ssn)
SELECT id FROM users u WHERE EXISTS (SELECT 1 WHERE u.ssn LIKE '9%')
SELECT id FROM users u JOIN LATERAL (SELECT 1 WHERE ssn > '900-00-5') x ON true
SELECT id FROM users NATURAL JOIN (VALUES ('900-00-1')) v(ssn)
SELECT u.id FROM users u JOIN (VALUES ('900-00-1')) v(ssn) USING (ssn)
SELECT x.ssn FROM users u JOIN (VALUES ('900-00-1')) v(ssn) USING (ssn) AS x
SELECT * FROM users JOIN (SELECT 1 AS id) z USING (id)
SELECT u.id FROM (users u JOIN employee e USING (id)) j, users u
SELECT j.ssn FROM (users u JOIN employee e USING (id)) j
SELECT j.* FROM (users u JOIN employee e USING (id)) j
SELECT ctid FROM users
SELECT xmin, xmax FROM orders
SELECT tableoid FROM orders
SELECT tableoid::regclass FROM orders
SELECT o.ctid FROM orders o
SELECT id FROM users WHERE ctid = '(0,1)'
SELECT max(ctid) FROM users
SELECT cmin FROM payments
SELECT id FROM orders TABLESAMPLE system_rows(5)
SELECT id FROM orders TABLESAMPLE system_time(100)
SELECT id FROM orders TABLESAMPLE bernoulli((SELECT count(*) FROM secret))
SELECT id FROM orders TABLESAMPLE bernoulli(10) REPEATABLE (evil(1))
SELECT percentile_cont((SELECT length(token) / 10.0 FROM secret LIMIT 1)) WITHIN GROUP (ORDER BY amount) FROM orders
SELECT mode() WITHIN GROUP (ORDER BY ssn) FROM users
SELECT rank('900') WITHIN GROUP (ORDER BY ssn) FROM users
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY u.ssn) FROM users u
SELECT count(*) FILTER (WHERE ssn LIKE '9%') FROM users
SELECT string_agg(name, ',' ORDER BY ssn) FROM users
SELECT array_agg(DISTINCT ssn) FROM users
SELECT first_value(ssn) OVER w FROM users WINDOW w AS (ORDER BY id)
SELECT id, sum(id) OVER w FROM users WINDOW w AS (PARTITION BY ssn)
SELECT id, lag(id) OVER (ORDER BY password_hash) FROM users
SELECT sum(id) OVER (ORDER BY id ROWS (SELECT count(*) FROM secret) PRECEDING) FROM users
SELECT id FROM users ORDER BY ssn COLLATE "C"
SELECT id FROM users ORDER BY length(ssn)
SELECT id FROM users ORDER BY CASE WHEN ssn > '900' THEN 1 END
SELECT id FROM users ORDER BY id USING OPERATOR(public.@+@)
SELECT id FROM users LIMIT (SELECT length(token) FROM secret LIMIT 1)
SELECT id FROM users OFFSET (SELECT count(*) FROM secret)
SELECT id FROM users FETCH FIRST (SELECT 1 FROM secret) ROWS ONLY
SELECT DISTINCT ON (ssn) id FROM users
SELECT id FROM users GROUP BY id, GROUPING SETS ((ssn), ())
SELECT id FROM users GROUP BY ROLLUP (id, ssn)
SELECT grouping(ssn) FROM users GROUP BY CUBE (ssn)
SELECT id FROM users GROUP BY id HAVING bool_or(ssn IS NOT NULL)
SELECT date_trunc(ssn, pg_catalog.now()) FROM users
SELECT date_part(name, pg_catalog.now()) FROM users
SELECT extract(epoch FROM ssn::interval) FROM users
SELECT to_char(pg_catalog.now(), ssn) FROM users
SELECT pg_catalog.now() AT TIME ZONE ssn FROM users
SELECT make_interval(secs => length(ssn)) FROM users
SELECT overlay(name placing ssn from 1) FROM users
SELECT trim(both ssn from name) FROM users
SELECT substring(ssn from '9.*') FROM users
SELECT position(ssn in name) FROM users
SELECT normalize(ssn) FROM users
SELECT ssn IS NFC NORMALIZED FROM users
SELECT ssn SIMILAR TO '9%' FROM users
SELECT ssn ~ '^9' FROM users
SELECT ssn BETWEEN SYMMETRIC '0' AND 'z' FROM users
SELECT id FROM users WHERE ssn IN ('900-00-1')
SELECT id FROM users WHERE ('900-00-1', 1) = (ssn, id)
SELECT id FROM users WHERE ROW(id, ssn) > ROW(1, '900')
SELECT id FROM users WHERE '900-00-1' = ANY (ARRAY[ssn])
SELECT id FROM users WHERE ssn = ALL (SELECT '900-00-1')
SELECT id FROM users WHERE (ssn) IS DISTINCT FROM '900-00-1'
SELECT id FROM users WHERE ssn IS JSON
SELECT id FROM users WHERE 1 / (CASE WHEN ssn = '900-00-1' THEN 0 ELSE 1 END) = 1
SELECT JSON_OBJECT('a': ssn) FROM users
SELECT JSON_ARRAY(ssn) FROM users
SELECT JSON_ARRAYAGG(ssn) FROM users
SELECT JSON_OBJECTAGG(id: ssn) FROM users
SELECT JSON_SCALAR(ssn) FROM users
SELECT JSON_VALUE(profile, '$.k' PASSING ssn AS x) FROM users
SELECT JSON_QUERY(profile, '$.a' DEFAULT ssn ON EMPTY) FROM users
SELECT JSON_EXISTS(profile, '$ ? (@.a == $x)' PASSING password_hash AS x) FROM users
SELECT * FROM users u, JSON_TABLE(to_jsonb(u), '$' COLUMNS (ssn text PATH '$.ssn')) j
SELECT JSON_SERIALIZE(to_jsonb(u)) FROM users u
SELECT xmlelement(name a, ssn) FROM users
SELECT xmlforest(ssn, name) FROM users
SELECT xmlagg(xmlelement(name x, ssn)) FROM users
SELECT xpath('/a', '<a/>'::xml)
SELECT * FROM XMLTABLE('/a' PASSING '<a/>'::xml COLUMNS b text PATH 'b') x
SELECT table_to_xml('secret', true, false, '')
SELECT query_to_xml('SELECT * FROM secret', true, true, '')
SELECT query_to_xmlschema('SELECT 1', true, true, '')
SELECT cursor_to_xml('c', 1, true, true, '')
SELECT schema_to_xml('public', true, false, '')
SELECT database_to_xml(true, false, '')
SELECT * FROM ts_stat('SELECT to_tsvector(token) FROM secret')
SELECT word FROM ts_stat($$SELECT to_tsvector(ssn) FROM users$$)
SELECT ts_rewrite('a'::tsquery, 'SELECT * FROM secret')
SELECT ts_debug('english', ssn) FROM users
SELECT ts_parse('default', name) FROM users
SELECT ts_token_type('default')
SELECT get_current_ts_config()
SELECT lo_create(0)
SELECT lo_creat(-1)
SELECT lo_from_bytea(0, 'x')
SELECT lo_put(1, 0, 'x')
SELECT lo_get(1)
SELECT lo_open(1, 262144)
SELECT loread(0, 100)
SELECT lowrite(0, 'x')
SELECT lo_unlink(1)
SELECT lo_import('/etc/passwd')
SELECT lo_export(1, '/tmp/x')
SELECT lo_truncate(0, 1)
SELECT pg_read_file('/etc/passwd')
SELECT pg_read_binary_file('PG_VERSION')
SELECT * FROM pg_ls_dir('.') d
SELECT * FROM pg_ls_waldir()
SELECT * FROM pg_ls_tmpdir()
SELECT pg_stat_file('PG_VERSION')
SELECT pg_current_logfile()
SELECT * FROM pg_hba_file_rules()
SELECT * FROM pg_show_all_file_settings()
SELECT dblink('host=x', 'SELECT 1')
SELECT * FROM dblink('dbname=postgres', 'SELECT 1') AS t(a int)
SELECT dblink_exec('dbname=x', 'DROP TABLE users')
SELECT dblink_connect('x')
SELECT set_config('role', 'postgres', false)
SELECT set_config(name, name, true) FROM users
SELECT current_setting('data_directory')
SELECT current_setting('askwire.mask_key', true)
SELECT pg_catalog.current_setting('is_superuser')
SELECT pg_reload_conf()
SELECT pg_rotate_logfile()
SELECT pg_terminate_backend(1)
SELECT pg_cancel_backend(pid) FROM pg_stat_activity
SELECT pg_advisory_lock(1)
SELECT pg_try_advisory_lock(1, 2)
SELECT pg_advisory_xact_lock_shared(3)
SELECT pg_advisory_unlock_all()
SELECT pg_sleep(5)
SELECT pg_sleep_for('5 minutes')
SELECT pg_sleep_until('tomorrow')
SELECT id FROM users ORDER BY pg_sleep(1)
SELECT id FROM users GROUP BY id, pg_sleep(1)
SELECT id FROM users LIMIT length(pg_sleep(1)::text)
SELECT id FROM users WHERE pg_sleep(1) IS NULL
SELECT count(*) OVER (PARTITION BY pg_sleep(1)) FROM users
SELECT count(*) FILTER (WHERE pg_sleep(0.1)::text = '') FROM users
SELECT u.id FROM users u JOIN orders o ON pg_sleep(0.1)::text = ''
SELECT * FROM pg_sleep(3)
SELECT * FROM ROWS FROM (pg_sleep(3), generate_series(1, 2)) x
SELECT CASE WHEN id = 1 THEN pg_sleep(3) END FROM users
VALUES (pg_sleep(3))
SELECT COALESCE(pg_sleep(3)::text, 'x')
SELECT ARRAY(SELECT pg_sleep(1) FROM users)
SELECT TREAT(3 AS pg_sleep)
SELECT TREAT('SELECT 1' AS query_to_xml)
SELECT TREAT(1 AS lo_unlink)
SELECT TREAT('x' AS pg_read_file)
SELECT TREAT(1 AS public.evil)
SELECT txid_current()
SELECT pg_current_xact_id()
SELECT pg_notify('c', 'x')
SELECT pg_logical_emit_message(false, 'a', 'b')
SELECT pg_export_snapshot()
SELECT pg_create_restore_point('x')
SELECT pg_switch_wal()
SELECT pg_backup_start('x')
SELECT pg_promote()
SELECT pg_wal_replay_pause()
SELECT pg_replication_origin_create('x')
SELECT pg_create_logical_replication_slot('s', 'test_decoding')
SELECT pg_drop_replication_slot('s')
SELECT pg_stat_reset()
SELECT pg_stat_get_activity(NULL)
SELECT pg_stat_statements_reset()
SELECT pg_prewarm('users')
SELECT pg_relation_filepath('users')
SELECT pg_relation_size('secret')
SELECT pg_total_relation_size('public.secret'::regclass)
SELECT pg_database_size(current_database())
SELECT pg_size_pretty(pg_relation_size('users'))
SELECT pg_get_viewdef('v_secret'::regclass)
SELECT pg_get_functiondef('evil'::regproc)
SELECT pg_get_userbyid(10)
SELECT obj_description('secret'::regclass)
SELECT col_description('users'::regclass, 4)
SELECT has_table_privilege('secret', 'select')
SELECT has_column_privilege('users', 'ssn', 'select')
SELECT pg_has_role('postgres', 'member')
SELECT to_regclass('secret')
SELECT to_regproc('evil')
SELECT to_regprocedure('evil(int)')
SELECT to_regtype('comp')
SELECT to_regrole('postgres')
SELECT to_regnamespace('public')
SELECT 'secret'::regclass
SELECT 'secret'::regclass::oid
SELECT 'evil'::regproc
SELECT 'evil(int)'::regprocedure
SELECT '@+@(int,int)'::regoperator
SELECT 'public'::regnamespace
SELECT 'postgres'::regrole
SELECT 'comp'::regtype
SELECT 'english'::regconfig
SELECT 'simple'::regdictionary
SELECT 16384::regclass
SELECT CAST('secret' AS regclass)
SELECT regclass 'secret'
SELECT regclass('secret')
SELECT 'x'::ssn_dom
SELECT 'a'::evil_dom
SELECT evil_dom 'a'
SELECT name::evil_dom FROM users
SELECT '(1,x)'::comp
SELECT ('(1,x)'::comp).b
SELECT ROW(1,'x')::comp
SELECT '{}'::users[]
SELECT NULL::secret
SELECT '(1,t)'::secret
SELECT 'x'::cstring
SELECT 1::oid::regclass
SELECT 'x'::aclitem
SELECT 'x'::pg_lsn
SELECT '1:1:'::pg_snapshot
SELECT '1'::xid
SELECT '(0,1)'::tid
SELECT 'x'::refcursor
SELECT 'a'::unknown
SELECT ARRAY['secret']::regclass[]
SELECT 1 @+@ 2
SELECT 1 OPERATOR(public.@+@) 2
SELECT id FROM orders WHERE id OPERATOR(public.@+@) 1 = 1
SELECT id FROM orders WHERE id = ANY (SELECT 1 OPERATOR(public.@+@) 2)
SELECT 'a'::text OPERATOR(public.+) 1000000
SELECT id @+@ 2 FROM orders ORDER BY 1
SELECT evil(1)
SELECT public.evil(id) FROM orders
SELECT definer_read()
SELECT evil_agg(id) FROM orders
SELECT evil_agg(id) OVER () FROM orders
SELECT opf(1,2)
SELECT nextval('seq1')
SELECT setval('seq1', 5)
SELECT currval('seq1')
SELECT lastval()
SELECT last_value FROM seq1
SELECT * FROM v_secret
SELECT * FROM v_evil
SELECT x FROM v_evil LIMIT 1
SELECT token FROM public.secret
SELECT "token" FROM "public"."secret"
SELECT 1 FROM secret
SELECT count(*) FROM secret s
SELECT id FROM users UNION SELECT id FROM secret
SELECT id FROM users EXCEPT SELECT id FROM secret
SELECT id FROM users INTERSECT ALL (SELECT id FROM secret)
SELECT (SELECT token FROM secret)
SELECT ARRAY(SELECT token FROM secret)
SELECT EXISTS (TABLE secret)
TABLE secret
SELECT * FROM (TABLE secret) x
WITH s AS (TABLE secret) SELECT 1
WITH s AS NOT MATERIALIZED (SELECT token FROM secret) SELECT count(*) FROM s
WITH users AS (SELECT token AS id FROM secret) SELECT id FROM users
SELECT id FROM users, LATERAL (SELECT token FROM secret LIMIT 1) x
SELECT * FROM ONLY secret
SELECT * FROM secret *
SELECT * FROM pg_catalog.pg_proc
SELECT * FROM pg_stats
SELECT most_common_vals FROM pg_stats WHERE tablename = 'users'
SELECT rolpassword FROM pg_authid
SELECT * FROM pg_user
SELECT * FROM pg_settings
SELECT * FROM pg_class
SELECT relname FROM "pg_class"
SELECT * FROM information_schema.columns
SELECT * FROM pg_stat_activity
SELECT * FROM pg_locks
SELECT * FROM pg_toast.pg_toast_1255
SELECT * FROM pg_temp.x
SELECT * FROM pg_largeobject
SELECT * FROM pg_file_settings
SELECT * FROM pg_stat_ssl
SELECT * FROM elsewhere.public.users
SELECT * FROM elsewhere.public.secret
SELECT current_user
SELECT session_user, user
SELECT current_role
SELECT current_catalog
SELECT current_schema
SELECT current_schemas(true)
SELECT version()
SELECT inet_server_addr()
SELECT inet_client_port()
SELECT pg_backend_pid()
SELECT pg_postmaster_start_time()
SELECT pg_conf_load_time()
SELECT pg_is_in_recovery()
SELECT pg_my_temp_schema()
SELECT pg_blocking_pids(1)
SELECT pg_safe_snapshot_blocking_pids(1)
SELECT getpgusername()
SELECT system_user
SELECT pg_column_size(u) FROM users u
SELECT pg_typeof(u) FROM users u
SELECT repeat('x', 1000000000)
SELECT repeat(repeat('x', 999), 999)
SELECT length(repeat('x', 500000000))
SELECT lpad('', 100000000)
SELECT rpad(name, 99999999) FROM users
SELECT lpad('x', id * 100000000) FROM users
SELECT format('%999999999s', 'x')
SELECT format('%*s', 999999999, 'x')
SELECT format('%2$*1$s', 100000000, 'x')
SELECT array_fill(0, ARRAY[100000000])
SELECT array_fill('x'::text, ARRAY[1000,1000,1000])
SELECT generate_series(1, 10000000000)
SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b
SELECT count(*) FROM generate_series('2000-01-01'::timestamp, '2100-01-01', '1 microsecond')
SELECT generate_series(1, 1000000, 0.000001)
SELECT generate_series(1, id * 1000000000) FROM orders
SELECT g FROM generate_series(1::numeric, 'infinity'::numeric) g
SELECT string_agg(repeat('x', 1000), '') FROM generate_series(1, 1000000)
SELECT array_agg(g) FROM generate_series(1, 1000000) g, generate_series(1, 1000)
SELECT 10 ^ 100000
SELECT power(10::numeric, 100000)
SELECT exp(99999::numeric)
SELECT factorial(100000)
SELECT 2::numeric ^ 99999 ^ 9
SELECT replace(replace(repeat('a', 1000), 'a', repeat('b', 1000)), 'b', repeat('c', 1000))
SELECT string_to_array(repeat('a,', 1000), ',') || string_to_array(repeat(repeat('a,', 1000), 1000), ',')
SELECT translate(repeat('x', 100000000), 'x', 'y')
SELECT convert_to(repeat('x', 500000000), 'UTF8')
SELECT decode(repeat('ff', 500000000), 'hex')
SELECT 'x'::char(10000000)
SELECT 'x'::bit(80000000)
SELECT cast('x' as character(10485760)) || cast('y' as character(10485760))
SELECT to_char(1, repeat('9', 100000000))
SELECT md5(string_agg(md5(a.x::text || b.x::text), '')) FROM generate_series(1, 10000) a(x), generate_series(1, 10000) b(x)
SELECT count(*) FROM orders a, orders b, orders c, orders d, orders e
SELECT count(*) FROM orders a CROSS JOIN orders b CROSS JOIN orders c CROSS JOIN orders d CROSS JOIN sales e
SELECT count(*) FROM orders a JOIN orders b ON true JOIN orders c ON true JOIN orders d ON 1=1 JOIN orders e ON true
SELECT count(*) FROM orders a JOIN orders b ON a.id <> b.id JOIN orders c ON b.id <> c.id JOIN orders d ON c.id <> d.id JOIN orders e ON d.id <> e.id JOIN orders f ON e.id <> f.id
WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT 1 FROM t) SELECT count(*) FROM t
WITH RECURSIVE t(n) AS (SELECT 1 UNION SELECT n + 1 FROM t) SELECT max(n) FROM t
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n FROM t, t t2) SELECT 1 FROM t
WITH RECURSIVE t(a) AS (SELECT ARRAY[1] UNION ALL SELECT a || a FROM t) SELECT 1 FROM t
WITH RECURSIVE t(n, s) AS (SELECT 1, 'x' UNION ALL SELECT n + 1, s || s FROM t WHERE n < 40) SELECT length(s) FROM t
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n > 0) SELECT n FROM t LIMIT 5
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT x FROM t, generate_series(1, 1000) x WHERE n < 1000) SELECT count(*) FROM t
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 9999999999) SELECT sum(n) FROM t
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t) SEARCH DEPTH FIRST BY n SET o SELECT * FROM t LIMIT 3
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t) CYCLE n SET c USING p SELECT * FROM t LIMIT 3
WITH x AS (INSERT INTO orders (id) VALUES (999) RETURNING id) SELECT * FROM x
WITH x AS (UPDATE users SET name = 'x' RETURNING ssn) SELECT * FROM x
WITH x AS (DELETE FROM orders RETURNING *) SELECT count(*) FROM x
WITH x AS (MERGE INTO orders o USING users u ON o.id = u.id WHEN MATCHED THEN DELETE RETURNING o.id) SELECT * FROM x
WITH a AS (SELECT 1), b AS (WITH c AS (DELETE FROM orders RETURNING 1) SELECT * FROM c) SELECT * FROM b
SELECT * FROM (WITH d AS (DELETE FROM orders RETURNING id) SELECT * FROM d) x
SELECT id INTO newt FROM users
SELECT id INTO TEMP newt FROM users
SELECT id INTO UNLOGGED newt FROM orders
WITH x AS (SELECT 1 AS a) SELECT a INTO y FROM x
SELECT id FROM users FOR UPDATE
SELECT id FROM users FOR NO KEY UPDATE SKIP LOCKED
SELECT id FROM orders FOR SHARE OF orders NOWAIT
SELECT id FROM (SELECT id FROM orders FOR KEY SHARE) x
MERGE INTO orders USING users ON orders.id = users.id WHEN MATCHED THEN DO NOTHING
INSERT INTO orders SELECT * FROM orders ON CONFLICT DO NOTHING
COPY users TO STDOUT
COPY (SELECT 1) TO PROGRAM 'id'
COPY orders FROM '/etc/passwd'
DO $$ BEGIN PERFORM 1; END $$
CALL evil(1)
PREPARE p AS SELECT 1
EXECUTE p
DEALLOCATE ALL
LISTEN c
UNLISTEN *
NOTIFY c, 'x'
DECLARE c CURSOR WITH HOLD FOR SELECT 1
FETCH ALL FROM c
MOVE 1 FROM c
CLOSE ALL
SET ROLE postgres
SET LOCAL statement_timeout = 0
RESET ALL
SHOW ALL
SHOW search_path
DISCARD ALL
LOCK TABLE orders
LOAD 'x'
CHECKPOINT
VACUUM FULL users
ANALYZE users
CLUSTER orders
REINDEX DATABASE postgres
REFRESH MATERIALIZED VIEW v
EXPLAIN ANALYZE DELETE FROM orders
EXPLAIN (ANALYZE, BUFFERS) SELECT 1
BEGIN
COMMIT AND CHAIN
ROLLBACK TO SAVEPOINT a
SAVEPOINT a
RELEASE a
START TRANSACTION READ WRITE
SET TRANSACTION READ WRITE
SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE
SET CONSTRAINTS ALL DEFERRED
PREPARE TRANSACTION 'x'
COMMIT PREPARED 'x'
SECURITY LABEL ON TABLE users IS 'x'
COMMENT ON TABLE users IS 'x'
GRANT ALL ON users TO public
REASSIGN OWNED BY a TO b
CREATE TABLE x AS SELECT * FROM users
CREATE TEMP TABLE x (a int)
CREATE EXTENSION dblink
CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END
ALTER SYSTEM SET x = 'y'
ALTER USER postgres PASSWORD 'x'
DROP OWNED BY postgres
TRUNCATE orders CASCADE
IMPORT FOREIGN SCHEMA public FROM SERVER s INTO public
SELECT U&"\0070g_sleep"(1)
SELECT U&'\0061' FROM users
SELECT u&"s\0073n" FROM users
SELECT id FROM U&"secre\0074"
SELECT E'\x41' FROM users; SELECT 2
SELECT 1;;SELECT 2
SELECT $$a$$; DROP TABLE orders
SELECT $a$ $b$ $a$, ssn FROM users
SELECT 'a' 'b', ssn FROM users
SELECT 1 /* /* */ , ssn FROM users /* */ */
SELECT id FROM users WHERE name = E'\' OR ssn IS NOT NULL --'
SELECT id FROM users WHERE name = 'x' OR 1=1 --'
SELECT id FROM users WHERE id = 1 OR true
SELECT id FROM users WHERE id = 1 OR name = name
SELECT id FROM users WHERE id = 1 OR NOT false
SELECT id FROM users WHERE id = 1 OR 'x' LIKE '%'
SELECT id FROM users WHERE id = 1 OR EXISTS (SELECT 1)
SELECT id FROM users WHERE id = $1
SELECT id FROM users WHERE id = :id
SELECT id FROM users WHERE CURRENT OF c
SELECT id%TYPE FROM users
SELECT a::users.id%TYPE FROM (SELECT 1 AS a) x
SELECT @ssn FROM users
SELECT @id FROM users
SELECT |/ length(ssn) FROM users
SELECT !!'a'::tsquery
SELECT -ssn::int FROM users
SELECT ssn COLLATE "de_DE" FROM users
SELECT name COLLATE public.evil FROM users
SELECT pg_collation_for(ssn) FROM users
SELECT collation for (ssn) FROM users
SELECT id FROM users WHERE name LIKE ssn ESCAPE '!'
SELECT id FROM users WHERE name LIKE 'a' ESCAPE ssn
SELECT evil(order_id) FROM payments
SELECT cast(method AS int) FROM payments WHERE opf(1, 1) = 1
SELECT pg_input_is_valid('secret', 'regclass')
SELECT * FROM pg_input_error_info('evil', 'regproc')
SELECT pg_describe_object(1259, 1259, 0)
SELECT * FROM pg_identify_object(1259, 1259, 0)
SELECT pg_get_serial_sequence('users', 'id')
SELECT pg_get_expr('x', 0)
SELECT pg_get_constraintdef(1)
SELECT pg_filenode_relation(0, 1259)
SELECT pg_ls_logdir()
SELECT pg_stat_get_numscans('secret'::regclass)
SELECT pg_sequence_last_value('seq1')
SELECT binary_upgrade_set_next_pg_type_oid(1)
SELECT brin_summarize_new_values('x')
SELECT gin_clean_pending_list('x')
SELECT pg_nextoid('pg_class', 'oid', 'pg_class_oid_index')
SELECT ri_FKey_check_ins()
SELECT pg_import_system_collations('pg_catalog')
SELECT pg_stat_have_stats('relation', 1, 1)
SELECT has_function_privilege('evil(int)', 'execute')
SELECT row_security_active('users')
SELECT amvalidate(1)
SELECT json_populate_recordset(NULL::secret, '[{"token":"x"}]')
SELECT x.* FROM json_to_record('{"a":1}') AS x(a evil_dom)
SELECT * FROM jsonb_to_recordset('[]') AS x(a regclass)
SELECT * FROM json_to_recordset('[{"a":"secret"}]') AS x(a regclass)
SELECT jsonb_path_query('{}', '$.a.datetime()')::regclass
SELECT JSON_VALUE('"secret"', '$' RETURNING regclass)
SELECT JSON_QUERY('["x"]', '$[0]' RETURNING evil_dom)
SELECT cast(JSON_SCALAR('secret') AS regclass)
SELECT array_to_string(ARRAY(SELECT ssn FROM users), ',')
SELECT unnest(ARRAY(SELECT password_hash FROM users))
SELECT (SELECT ssn FROM users LIMIT 1) IS NULL
SELECT least(name, ssn), greatest(ssn, '') FROM users
SELECT nullif(ssn, '') FROM users
SELECT md5(ssn), sha256(ssn::bytea) FROM users
SELECT hashtext(ssn) FROM users
SELECT num_nonnulls(ssn) FROM users
SELECT ascii(ssn), bit_length(ssn) FROM users
SELECT quote_literal(ssn) FROM users
SELECT count(ssn) FROM users
SELECT max(password_hash) FROM users
SELECT a.id FROM users a, users b WHERE a.id = b.id AND a.ssn < b.ssn
SELECT o.id FROM orders o WHERE o.user_id IN (SELECT id FROM users WHERE ssn > '9')
SELECT o.id FROM orders o WHERE EXISTS (SELECT FROM users u WHERE u.id = o.user_id AND u.password_hash = 'h')
SELECT id FROM employee WHERE salary > (SELECT length(token) FROM secret)
SELECT id FROM users WHERE (SELECT count(*) FROM pg_stat_activity) > 0
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t, generate_series(1,1000) WHERE n < 6) SELECT count(*) FROM t
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t, orders WHERE n < 10) SELECT count(*) FROM t
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t CROSS JOIN orders o WHERE n < 10) SELECT count(*) FROM t
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t JOIN sales ON true WHERE n < 10) SELECT count(*) FROM t
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT 1 FROM t WHERE n < 5) SELECT count(*) FROM t
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t, orders, sales WHERE n < 10 AND orders.id = sales.qty) SELECT count(*) FROM t
WITH RECURSIVE t(n, a) AS (SELECT 1, ARRAY[1] UNION ALL SELECT n+1, array_cat(a, a) FROM t WHERE n < 40) SELECT cardinality(a) FROM t
WITH RECURSIVE t(n, s) AS (SELECT 1, 'x'::text UNION ALL SELECT n+1, replace(s, 'x', 'xxxxxxxxxx') FROM t WHERE n < 40) SELECT length(s) FROM t
WITH RECURSIVE t(n, s) AS (SELECT 1, 'x'::text UNION ALL SELECT n+1, format('%s%s', s, s) FROM t WHERE n < 40) SELECT length(s) FROM t
WITH RECURSIVE t(n, j) AS (SELECT 1, '{}'::jsonb UNION ALL SELECT n+1, jsonb_build_array(j, j) FROM t WHERE n < 40) SELECT n FROM t
WITH RECURSIVE t(n, s) AS (SELECT 1, 'x'::text UNION ALL SELECT n+1, regexp_replace(s, 'x', 'xxxxxxxxxx', 'g') FROM t WHERE n < 40) SELECT length(s) FROM t
