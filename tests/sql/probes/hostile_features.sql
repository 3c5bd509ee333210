--: refused
MERGE INTO orders o USING users u ON o.user_id = u.id WHEN MATCHED THEN UPDATE SET amount = 0 RETURNING merge_action(), o.*
--: refused
WITH m AS (MERGE INTO orders o USING users u ON o.user_id=u.id WHEN MATCHED THEN DELETE RETURNING o.id) SELECT * FROM m
--: refused
UPDATE orders SET amount = amount RETURNING OLD.amount, NEW.amount
--: refused
SELECT * FROM JSON_TABLE('[1]'::jsonb, '$[*]' COLUMNS (a text PATH '$' DEFAULT (SELECT ssn FROM users LIMIT 1) ON EMPTY)) j
--: refused
SELECT JSON_VALUE('{}', '$.a' DEFAULT (SELECT ssn FROM users LIMIT 1) ON EMPTY)
--: refused
SELECT JSON_QUERY(to_jsonb(u), '$.ssn') FROM users u
--: refused
SELECT jsonb_path_query(to_jsonb(u), '$.*') FROM users u
--: refused
SELECT jsonb_path_exists(to_jsonb(u), '$.ssn ? (@ starts with "9")') FROM users u
--: refused
COPY users TO STDOUT (FORMAT csv, ON_ERROR ignore)
--: refused
EXPLAIN (ANALYZE, BUFFERS, SERIALIZE) SELECT * FROM orders
--: refused
SELECT range_agg(int4range(id, id+1)) FROM pg_catalog.pg_class
--: refused
SELECT count(*) FROM generate_series(1,100000) a, generate_series(1,100000) b, generate_series(1,1000) c
--: refused
SELECT repeat(repeat('x', 1000), 1000)
--: refused
SELECT lpad('x', 100000000)
--: refused
SELECT format('%1$*2$s', 'x', 100000000)
--: refused
SELECT xmlparse(document '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')
--: refused
SELECT xpath('/a', '<a/>')
--: refused
SELECT table_to_xml('users', true, false, '')
--: refused
SELECT lo_get(16384)
--: refused
SELECT lo_export(16384, '/tmp/x')
--: refused
SELECT pg_advisory_xact_lock_shared(1)
--: refused
SELECT pg_try_advisory_lock(1)
--: refused
SELECT pg_notify('a', name) FROM users
--: refused
SELECT pg_logical_emit_message(false, 'a', 'b')
--: refused
SELECT nextval('sq'::regclass)
--: refused
SELECT lastval()
--: refused
SELECT setval('sq', 1)
--: refused
SELECT currval('sq')
--: refused
SELECT current_setting('data_directory', true)
--: refused
SELECT pg_catalog.current_setting('askwire.mask_key')
--: refused
SELECT tableoid FROM orders
--: refused
SELECT tableoid::regclass FROM orders
--: refused
SELECT xmin, xmax, ctid FROM orders
--: refused
SELECT o.ctid FROM orders o
--: refused
SELECT u FROM users u
--: refused
SELECT (u).* FROM users u
--: refused
SELECT row_to_json(u.*) FROM users u
--: refused
SELECT 1/(id - id) FROM users WHERE ssn LIKE '9%'
--: refused
SELECT CAST(ssn AS int) FROM users
--: refused
SELECT name FROM users ORDER BY ssn
--: refused
SELECT name FROM users ORDER BY (SELECT ssn FROM users u2 WHERE u2.id = users.id)
--: refused
SELECT a.name FROM users a JOIN users b USING (id, ssn)
--: refused
SELECT * FROM ONLY secret
--: refused
SELECT * FROM users TABLESAMPLE public.evil(10)
--: refused
SELECT name COLLATE public.evil FROM users
--: refused
SELECT id OPERATOR(public.+) 1 FROM users
--: refused
SELECT 'x'::public.evil_domain
--: refused
SELECT 'users'::regclass
--: refused
SELECT 'pg_sleep'::regproc
--: refused
SELECT to_regclass('secret')
--: refused
SELECT 'now()'::regprocedure::text
--: refused
SELECT pg_ѕleep(1)
--: refused
SELECT /* /* */ 1; DROP TABLE users; -- */ 2
--: refused
SELECT $a$ x $a$; DELETE FROM orders
--: refused
\! id
--: refused
SELECT 1 \gexec
--: refused
SELECT pg_read_binary_file('/etc/passwd')
--: refused
SELECT pg_stat_file('/etc/passwd')
--: refused
SELECT pg_ls_dir('.')
--: refused
SELECT * FROM pg_ls_waldir()
--: refused
SELECT pg_terminate_backend(1)
--: refused
SELECT pg_cancel_backend(1)
--: refused
SELECT pg_reload_conf()
--: refused
SELECT * FROM pg_stat_activity
--: refused
SELECT * FROM pg_catalog.pg_authid
--: refused
SELECT * FROM pg_stat_get_activity(NULL)
--: refused
SELECT inet_server_addr()
--: refused
SELECT pg_current_wal_lsn()
--: refused
SELECT pg_export_snapshot()
--: refused
SELECT pg_backend_pid()
--: refused
SELECT pg_sleep_for('1 hour')
--: refused
SELECT pg_sleep_until(now() + interval '1 hour')
--: refused
SELECT set_config('x.y', 'z', false)
--: refused
SELECT query_to_xml_and_xmlschema('select 1', true, true, '')
--: refused
SELECT ts_rewrite('a'::tsquery, 'SELECT ssn::tsquery, ssn::tsquery FROM users')
--: refused
SELECT has_table_privilege('users', 'select')
--: refused
SELECT obj_description(1259)
--: refused
SELECT pg_get_viewdef('v'::regclass)
--: refused
SELECT pg_relation_filepath('users')
--: refused
SELECT pg_total_relation_size('users')
--: refused
SELECT pg_size_pretty(pg_database_size(current_database()))
--: refused
WITH RECURSIVE t AS (SELECT 1 n UNION ALL SELECT n FROM t) SELECT * FROM t
--: refused
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t) SELECT count(*) FROM t
--: refused
SELECT * FROM users u, LATERAL (SELECT * FROM users v, users w, users x, users y) z
--: refused
SELECT string_agg(repeat('x', 1000), '') FROM generate_series(1, 1000000)
--: refused
SELECT array_agg(g) FROM generate_series(1, 1000000) g, generate_series(1, 1000000) h
--: refused
SELECT 10::numeric ^ 100000
--: refused
SELECT factorial(100000)
--: refused
SELECT array_fill(0, ARRAY[100000000])
--: refused
SELECT gen_random_bytes(1000000)
--: refused
SELECT dblink('host=x', 'select 1')
--: refused
CALL evil()
--: refused
DO $$ BEGIN PERFORM pg_sleep(9); END $$
--: refused
SELECT * FROM users FOR NO KEY UPDATE SKIP LOCKED
--: refused
SELECT name INTO TEMP x FROM users
--: refused
TABLE secret
--: refused
VALUES ((SELECT ssn FROM users LIMIT 1))
--: refused
SELECT (SELECT password_hash FROM users WHERE id = 1) IS NOT NULL
--: refused
SELECT id FROM users GROUP BY id, ssn
--: refused
SELECT count(*) FILTER (WHERE ssn IS NULL) FROM users
--: refused
SELECT rank() OVER (ORDER BY ssn) FROM users
--: refused
SELECT name FROM users WINDOW w AS (PARTITION BY ssn)
--: refused
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY ssn) FROM users
--: refused
SELECT DISTINCT ON (ssn) name FROM users
--: refused
SELECT GROUPING(ssn) FROM users GROUP BY ROLLUP (ssn)
--: refused
SELECT * FROM (users CROSS JOIN orders) AS j
--: refused
SELECT j FROM (SELECT u FROM users u) j
--: refused
SELECT to_json(j) FROM (SELECT * FROM users) j
--: refused
SELECT name FROM users WHERE (SELECT true FROM secret LIMIT 1)
--: refused
SELECT exists(SELECT FROM secret)
--: refused
SELECT pg_typeof(ssn) FROM users
--: refused
SELECT num_nonnulls(ssn) FROM users
--: refused
SELECT ssn IS DISTINCT FROM NULL FROM users
--: refused
SELECT (users).ssn FROM users
--: refused
SELECT users.ssn FROM users AS users
--: refused
SELECT public.users.ssn FROM public.users
--: refused
SELECT name FROM users LIMIT (SELECT count(ssn) FROM users)
--: refused
SELECT name FROM users FETCH FIRST (SELECT length(ssn) FROM users LIMIT 1) ROWS ONLY
--: refused
SELECT pg_input_is_valid('secret', 'regclass')
--: refused
SELECT pg_input_error_info('x', 'regclass')
--: refused
SELECT pg_get_keywords()
--: refused
SELECT pg_available_extensions()
--: refused
SELECT pg_column_compression(name) FROM users
--: refused
SELECT pg_column_toast_chunk_id(name) FROM users
--: refused
SELECT pg_xact_commit_timestamp('1'::xid)
--: refused
SELECT age('1'::xid)
--: refused
SELECT mxid_age('1'::xid)
--: refused
SELECT has_any_column_privilege('users','select')
--: refused
SELECT row_security_active('users')
--: refused
SELECT current_schemas(true)
--: refused
SELECT pg_my_temp_schema()
--: refused
SELECT pg_safe_snapshot_blocking_pids(1)
--: refused
SELECT txid_status(1)
--: refused
SELECT pg_snapshot_xmin(pg_current_snapshot())
--: refused
SELECT pg_collation_actual_version(100)
--: refused
SELECT pg_import_system_collations('public')
--: refused
SELECT brin_summarize_new_values('i')
--: refused
SELECT gin_clean_pending_list('i')
--: refused
SELECT pg_stat_reset()
--: refused
SELECT pg_replication_slot_advance('a','0/0')
--: refused
SELECT pg_create_restore_point('x')
--: refused
SELECT pg_promote()
--: refused
SELECT pg_log_backend_memory_contexts(1)
--: refused
SELECT pg_rotate_logfile()
--: refused
SELECT pg_restore_relation_stats('x')
--: refused
SELECT pg_clear_relation_stats('a','b')
--: refused
SELECT crc32c(pg_read_binary_file('x'))
--: refused
SELECT uuid_extract_timestamp(uuidv7()) FROM secret
--: refused
SELECT string_agg(ssn, ',') FROM users
