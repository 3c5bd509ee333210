--: refused
SELECT 1 FROM users, secret
--: refused
SELECT 1 FROM public.secret
--: refused
SELECT 1 FROM "secret"
--: refused
SELECT 1 FROM users u WHERE u.id IN (TABLE secret)
--: refused
WITH users AS (SELECT * FROM secret) SELECT * FROM users
--: refused
WITH s AS (SELECT token FROM public.secret) SELECT 1
--: refused
SELECT * FROM ONLY secret
--: refused
SELECT * FROM ONLY payments
--: refused
SELECT * FROM pg_class
--: refused
SELECT rolname FROM pg_roles
--: refused
SELECT * FROM pg_catalog.pg_settings
--: refused
SELECT * FROM pg_stats WHERE tablename = 'users'
--: refused
SELECT most_common_vals FROM pg_statistic_ext_data
--: refused
SELECT prosrc FROM pg_proc
--: refused
SELECT * FROM information_schema.columns
--: refused
SELECT * FROM pg_toast.pg_toast_1
--: refused
SELECT lo.data FROM pg_largeobject lo
--: refused
SELECT count(*) FROM pg_locks
--: refused
SELECT * FROM pg_file_settings
--: refused
SELECT * FROM pg_hba_file_rules
--: refused
SELECT * FROM pg_stat_statements
--: refused
SELECT * FROM pg_catalog.pg_stat_get_activity(NULL)
--: refused
SELECT * FROM pg_show_all_settings()
--: refused
SELECT to_regclass('public.secret')
--: refused
SELECT to_regtype('mood')
--: refused
SELECT to_regrole('postgres')
--: refused
SELECT to_regproc('pg_sleep')
--: refused
SELECT 'secret'::regclass::oid::int
--: refused
SELECT 16384::regclass
--: refused
SELECT CAST('secret' AS regclass)
--: refused
SELECT regclass('secret')
--: refused
SELECT regclass 'secret'
--: refused
SELECT '{secret}'::regclass[]
--: refused
SELECT ARRAY['secret']::regclass[]
--: refused
SELECT 'postgres'::regrole
--: refused
SELECT 'public'::regnamespace
--: refused
SELECT 'english'::regconfig
--: refused
SELECT '+(int,int)'::regoperator
--: refused
SELECT 'int4'::regtype
--: refused
SELECT 'C'::regcollation
--: refused
SELECT regtypein('secret')
--: refused
SELECT oid('1')
--: refused
SELECT has_table_privilege('postgres', 'secret', 'SELECT')
--: refused
SELECT has_schema_privilege('public', 'usage')
--: refused
SELECT has_any_column_privilege('secret', 'select')
--: refused
SELECT has_column_privilege('users', 'ssn', 'select')
--: refused
SELECT has_database_privilege('postgres', 'create')
--: refused
SELECT pg_has_role('postgres', 'member')
--: refused
SELECT pg_table_is_visible('users'::regclass)
--: refused
SELECT col_description(1259, 1)
--: refused
SELECT pg_describe_object(1259, 1259, 0)
--: refused
SELECT pg_get_userbyid(10)
--: refused
SELECT pg_encoding_to_char(6)
--: refused
SELECT pg_postmaster_start_time()
--: refused
SELECT pg_backend_pid()
--: refused
SELECT pg_current_wal_lsn()
--: refused
SELECT pg_is_in_recovery()
--: refused
SELECT pg_conf_load_time()
--: refused
SELECT pg_stat_get_numscans(1)
--: refused
SELECT pg_tablespace_location(1663)
--: refused
SELECT pg_database_size('postgres')
--: refused
SELECT pg_read_binary_file('/etc/passwd')
--: refused
SELECT pg_stat_file('/etc/passwd')
--: refused
SELECT pg_ls_waldir()
--: refused
SELECT pg_ls_logdir()
--: refused
SELECT pg_rotate_logfile()
--: refused
SELECT pg_reload_conf()
--: refused
SELECT pg_switch_wal()
--: refused
SELECT pg_promote()
--: refused
SELECT pg_create_restore_point('x')
--: refused
SELECT pg_logical_emit_message(false, 'x', 'y')
--: refused
SELECT pg_replication_origin_create('x')
--: refused
SELECT pg_cancel_backend(1)
--: refused
SELECT pg_advisory_lock(1), pg_advisory_unlock_all()
--: refused
SELECT pg_stat_reset()
--: refused
SELECT pg_log_backend_memory_contexts(1)
--: refused
SELECT pg_prewarm('users')
--: refused
SELECT txid_current()
--: refused
SELECT pg_current_xact_id()
--: refused
SELECT lo_import('/etc/passwd')
--: refused
SELECT lo_export(1, '/tmp/x')
--: refused
SELECT lo_put(1, 0, 'x')
--: refused
SELECT lo_creat(-1)
--: refused
SELECT lowrite(0, 'x')
--: refused
SELECT lo_unlink(l.oid) FROM pg_largeobject_metadata l
--: refused
SELECT setval('s', 1)
--: refused
SELECT set_config('search_path', 'evil', false)
--: refused
SELECT current_setting('data_directory', true)
--: refused
SELECT current_database(), current_user, session_user, version()
--: refused
SELECT current_schemas(true)
--: refused
SELECT current_query()
--: refused
SELECT inet_client_addr(), inet_server_port()
--: refused
SELECT getdatabaseencoding()
--: refused
SELECT xpath('/a', '<a/>')
--: refused
SELECT xml_is_well_formed('<a/>')
--: refused
SELECT xmlagg(x) FROM (SELECT '<a/>'::xml x) t
--: refused
SELECT XMLSERIALIZE(CONTENT '<a/>'::xml AS text)
--: refused
SELECT XMLEXISTS('//a' PASSING '<a/>')
--: refused
SELECT XMLROOT('<a/>'::xml, VERSION '1.0')
--: refused
SELECT table_to_xml('users', true, true, '')
--: refused
SELECT schema_to_xml('public', true, true, '')
--: refused
SELECT * FROM query_to_xml('SELECT ssn FROM users', true, true, '')
--: refused
SELECT * FROM crosstab('SELECT ssn FROM users') AS t(a text)
--: refused
SELECT * FROM connectby('secret', 'id', 'id', '1', 0) AS t(a text)
--: refused
SELECT dblink_exec('DROP TABLE users')
--: refused
SELECT * FROM postgres_fdw_get_connections()
--: refused
SELECT http_get('http://127.0.0.1')
--: refused
SELECT ts_parse('default', 'x')
--: refused
SELECT ts_debug('x')
--: refused
SELECT ts_token_type('default')
--: refused
SELECT ts_lexize('english_stem', 'x')
--: refused
SELECT get_current_ts_config()
--: refused
SELECT random_page_cost()
--: refused
SELECT pg_sleep(5) FROM users WHERE id = '1'
--: refused
SELECT id FROM users WHERE id = '1' AND (SELECT 1 FROM pg_sleep(5)) IS NOT NULL
--: refused
SELECT CASE WHEN name LIKE 'a%' THEN pg_sleep(5) END FROM users
--: refused
SELECT (pg_sleep(1) IS NULL)::int FROM users
--: refused
SELECT pg_sleep(0.1) OVER () FROM users
--: refused
SELECT query_to_xml($$DELETE FROM users$$, true, true, '')
--: refused
SELECT (ARRAY[pg_sleep(1)])[1]
--: refused
SELECT ARRAY(SELECT pg_sleep(1))
--: refused
SELECT coalesce(NULL, pg_sleep(1)::text)
--: refused
SELECT * FROM ROWS FROM (pg_sleep(1)) WITH ORDINALITY
--: refused
SELECT GREATEST(pg_sleep(1)::text, '')
--: refused
SELECT 1 WHERE pg_sleep(1) IS NOT NULL
--: refused
SELECT interval '1 s' * length(pg_sleep(1)::text)
--: refused
VALUES (pg_sleep(1))
--: refused
SELECT xmin::text::int, pg_xact_commit_timestamp(xmin) FROM orders
--: refused
SELECT mood::text::public.mood FROM employee
--: refused
SELECT 'happy'::text::mood
--: refused
SELECT name::mood FROM employee
--: refused
SELECT NULL::employee
--: refused
SELECT '(1)'::orders
--: refused
SELECT ROW(1,2)::users
--: refused
SELECT 'x'::pg_catalog.cstring
--: refused
SELECT '1'::oid
--: refused
SELECT '1'::xid
--: refused
SELECT '1'::aclitem
--: refused
SELECT 'x'::pg_ndistinct
--: refused
SELECT NULL::anyelement
--: refused
SELECT NULL::record
--: refused
SELECT '0/0'::pg_lsn
--: refused
SELECT '1:1:'::txid_snapshot
--: refused
SELECT 'x'::refcursor
--: refused
SELECT 'x'::unknown
--: refused
SELECT x::users%ROWTYPE FROM users x
--: refused
SELECT CAST(1 AS users.id%TYPE)
--: refused
SELECT 1 OPERATOR(evil.=) 1
--: refused
SELECT id FROM users ORDER BY id USING OPERATOR(public.<)
--: refused
SELECT 1 = ANY (SELECT 1) FROM secret
--: refused
SELECT 1 <@> 2
--: refused
SELECT 'a' %> 'b'
--: refused
SELECT !! 'a'::tsquery
--: refused
SELECT 5 !
--: refused
SELECT @-5
--: refused
SELECT @@ 'x'
